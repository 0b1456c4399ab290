// The page that "websyte try" shows: its questions open the widget, its script tag can be copied.

interface Chat {
  ask(text: string): void;
}

function ask(question: string): void {
  const chat = (window as { WebsyteChat?: Chat }).WebsyteChat;
  chat?.ask(question);
}

async function copy(button: HTMLButtonElement): Promise<void> {
  const text = document.getElementById(button.dataset.copy ?? "")?.textContent ?? "";
  const label = button.textContent;
  await navigator.clipboard.writeText(text);
  button.textContent = button.dataset.done ?? label;
  setTimeout(() => (button.textContent = label), 1500);
}

for (const button of document.querySelectorAll<HTMLButtonElement>("[data-ask]")) {
  button.addEventListener("click", () => ask(button.dataset.ask ?? ""));
}
for (const button of document.querySelectorAll<HTMLButtonElement>("[data-copy]")) {
  // Without a secure context there is no clipboard to write to.
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", () => void copy(button));
}

export {};
