// Works out the five colours of an owner's one; not needed until data-primary-color is set.
export {};
