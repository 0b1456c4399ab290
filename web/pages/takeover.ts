// Runs before anything is drawn: the widget takes the place of the plain page, which comes back
// where the widget cannot start.

const { classList } = document.documentElement;
const giveBack = (): void => classList.remove("scripted");

classList.add("scripted");
addEventListener("error", (event) => event.target instanceof HTMLScriptElement && giveBack(), true);
addEventListener("websyte:error", giveBack);
addEventListener("websyte:ready", () => removeEventListener("websyte:error", giveBack));

export {};
