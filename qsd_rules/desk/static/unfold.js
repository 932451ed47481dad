// Everything is printed, also what is folded; after printing it is as it was.
let opened = [];

addEventListener("beforeprint", () => {
  const folded = [...document.querySelectorAll("details:not([open])")];
  opened.push(...folded);
  for (const each of folded) each.open = true;
});
addEventListener("afterprint", () => {
  for (const each of opened) each.open = false;
  opened = [];
});
