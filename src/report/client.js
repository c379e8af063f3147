// The button that copies the text to paste.
(() => {
  "use strict";
  const button = document.querySelector("button.copy");
  const text = document.querySelector("#paste-text");
  const status = document.querySelector("#copy-status");
  if (!button || !text || !status) return;

  function select() {
    const range = document.createRange();
    range.selectNodeContents(text);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  }

  async function copy() {
    try {
      await navigator.clipboard.writeText(text.textContent);
      return true;
    } catch {
      // Some browsers keep the clipboard from pages on disk.
      select();
      return document.execCommand("copy");
    }
  }

  button.addEventListener("click", async () => {
    const done = await copy();
    if (!done) select();
    status.textContent = done ? button.dataset.done : button.dataset.failed;
  });
  button.hidden = false;
})();
