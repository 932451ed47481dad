// The form is sent by itself whenever something was entered, and what it comes to is put beside it.
// Without this, the buttons do the same.
const form = document.querySelector("form[data-live]");
let running = null;

const fieldsNamed = (name) => [...form.elements].filter((each) => each.name === name);

// What is entered now goes into the fields that came from the server, which may know less.
const carryOver = (from, to) => {
  for (const each of to.querySelectorAll("input, select, textarea")) {
    const same = [...from.querySelectorAll("input, select, textarea")].find(
      (other) => other.name === each.name && (!["radio", "checkbox"].includes(each.type) || other.value === each.value));
    if (!same || each.type === "hidden") continue;
    if (["radio", "checkbox"].includes(each.type)) each.checked = same.checked;
    else each.value = same.value;
  }
};

// An answer to the next question is also entered in its own field.
const takeAnswer = (control) => {
  const name = control.name.replace(/^next\./, "fact.");
  for (const each of fieldsNamed(name)) {
    if (["radio", "checkbox"].includes(each.type)) {
      if (each.value === control.value) each.checked = control.checked;
    } else if (control.type !== "checkbox") each.value = control.value;
  }
};

const focusOn = (id) => {
  const found = document.getElementById(id);
  if (found) found.focus({ preventScroll: true });
};

const refresh = async (extra = {}) => {
  running?.abort();
  running = new AbortController();
  const data = new FormData(form);
  for (const [name, value] of Object.entries(extra)) data.append(name, value);
  const wasAsked = document.activeElement?.closest(".next") !== null && document.activeElement?.closest(".next") !== undefined;
  form.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, {
      method: "POST", body: new URLSearchParams(data), headers: { "X-Fragment": "form" }, signal: running.signal,
    });
    if (!answer.ok) throw new Error(answer.statusText);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const focused = document.activeElement?.id;
    for (const id of ["fields", "answers"]) {
      const now = document.getElementById(id);
      const then = page.getElementById(id);
      const changed = id === "answers" || now.dataset.structure !== then.dataset.structure || now.querySelector(".wrong")
        || then.querySelector(".wrong") || extra.skip;
      if (!changed) continue;
      if (id === "fields") carryOver(now, then);
      now.replaceWith(then);
    }
    if (wasAsked) document.querySelector(".next input, .next select")?.focus({ preventScroll: true });
    else if (focused && document.activeElement?.id !== focused) focusOn(focused);
  } catch (problem) {
    if (problem.name !== "AbortError") form.requestSubmit();
  } finally {
    form.removeAttribute("aria-busy");
  }
};

if (form) {
  form.addEventListener("change", (event) => {
    if (event.target.name?.startsWith("next.")) takeAnswer(event.target);
    refresh();
  });
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (button?.name === "keep") return;
    event.preventDefault();
    const asked = form.querySelector(".next input:not([type=radio]):not([type=checkbox]), .next select");
    if (asked && button?.name !== "skip") takeAnswer(asked);
    refresh(button?.name === "skip" ? { skip: button.value } : {});
  });
  form.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-field]");
    if (!link) return;
    event.preventDefault();
    const box = document.getElementById(`${link.dataset.field}-box`);
    box?.scrollIntoView({ block: "center" });
    box?.querySelector("input, select, textarea")?.focus({ preventScroll: true });
  });
}
