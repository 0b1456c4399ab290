/** What a screen reads and does: its state while it is under way, and why it failed. */

/** Reading is something read from the server. What was read stays while it is read again. */
export class Reading<T> {
  value = $state.raw<T>();
  failed = $state.raw<unknown>();
  readonly #read: () => Promise<T>;

  constructor(read: () => Promise<T>) {
    this.#read = read;
  }

  again = async (): Promise<void> => {
    try {
      this.value = await this.#read();
      this.failed = undefined;
    } catch (error) {
      this.failed = error;
    }
  };
}

/** Deed is something that a button does. */
export class Deed {
  busy = $state(false);
  failed = $state.raw<unknown>();
  /** What busy says, but for effects, which would begin anew when it ends. */
  #running = false;

  /** run tells whether what was to be done is done. While one is under way another does nothing. */
  async run(what: () => Promise<unknown>): Promise<boolean> {
    if (this.#running) return false;
    this.busy = this.#running = true;
    this.failed = undefined;
    try {
      await what();
      return true;
    } catch (error) {
      this.failed = error;
      return false;
    } finally {
      this.busy = this.#running = false;
    }
  }
}
