// What is shown on hover or focus goes away with Escape, and comes back when the pointer or the focus moves on.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll(".cite:hover, .cite:focus-within").forEach((each) => each.classList.add("dismissed"));
});
for (const name of ["pointerover", "focusin"]) {
  document.addEventListener(name, (event) => {
    document.querySelectorAll(".cite.dismissed").forEach((each) => {
      if (!each.contains(event.target)) each.classList.remove("dismissed");
    });
  });
}
