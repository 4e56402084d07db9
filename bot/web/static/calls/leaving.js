// Nothing of one caller may stand on the screen during the next one's call: not behind the back button either.

export function wipeOnLeaving(before) {
  addEventListener("pagehide", () => {
    before();
    document.getElementById("main").replaceChildren();
  });
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) location.reload();
  });
}
