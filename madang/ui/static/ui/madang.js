// Comfort only: every page works without this file. No inline handlers; elements say by data-…
// attributes what they want. Loaded with defer, after htmx.
(() => {
  "use strict";

  const RESUBMIT_AFTER_MS = 8000;
  document.documentElement.classList.add("m-scripts");

  const announce = (text, seen = true) => {
    const live = document.getElementById("live");
    live.textContent = text;
    live.classList.toggle("m-live-shown", seen && Boolean(text));
  };

  // The error summary takes the focus, so that it is read out and the keyboard starts there.
  const takeFocus = () => {
    const wanted = document.querySelector("[data-focus]");
    if (!wanted) return;
    wanted.removeAttribute("data-focus");
    wanted.focus();
  };

  // A second click must not send the form twice. The button is not disabled: its name and value
  // are part of the answer. After a while sending again is allowed; the server knows the form's id.
  const pressed = new WeakMap();
  const release = (form) => {
    delete form.dataset.sent;
    const { button, label } = pressed.get(form) ?? {};
    if (!button) return;
    button.replaceChildren(...label);
    button.removeAttribute("aria-disabled");
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!("once" in form.dataset) || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    const button = event.submitter;
    if (button) {
      pressed.set(form, { button, label: [...button.childNodes] });
      button.textContent = form.dataset.once;
      button.setAttribute("aria-disabled", "true");
    }
    setTimeout(() => release(form), RESUBMIT_AFTER_MS);
  });
  // Coming back by the back button shows the page as it was left: let it be sent again.
  addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(release);
  });

  // Link of an error summary: focus the field itself, not only scroll to it.
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".m-error-summary a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    field.focus();
    (field.closest(".m-field") || field).scrollIntoView({ block: "start" });
  });

  document.addEventListener("click", async (event) => {
    if (event.target.closest("[data-print]")) print();
    const copy = event.target.closest("[data-copy]");
    if (!copy) return;
    await navigator.clipboard.writeText(copy.dataset.copy);
    copy.querySelector("span").textContent = copy.dataset.done;
  });

  document.addEventListener("input", (event) => {
    const area = event.target;
    if (!area.dataset?.count) return;
    const counter = area.parentElement.querySelector(".count-now");
    counter.textContent = area.value.length.toLocaleString();
    counter.classList.toggle("m-over", area.value.length > Number(area.dataset.count));
  });

  // Say at once what the server would refuse after a long upload.
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!input.dataset?.maxBytes) return;
    const large = [...input.files].filter((file) => file.size > Number(input.dataset.maxBytes));
    const note = input.parentElement.querySelector(".m-file-note");
    note.textContent = large.length
      ? `${input.dataset.tooLarge} ${large.map((file) => file.name).join(", ")}`
      : "";
  });

  // Questions that hang on an answer of the same page: the server says which are asked now. What was
  // typed and the files that were chosen stay where they are.
  const nameOf = (field) => field.querySelector("[name]:not([name=remove])").name;
  const byName = (box) => new Map([...box.querySelectorAll(".m-field")].map((one) => [nameOf(one), one]));
  const askAnew = (box, fresh) => {
    const shown = byName(box);
    const wanted = byName(fresh);
    let before = null;
    let changed = false;
    shown.forEach((field, name) => {
      if (wanted.has(name)) return;
      field.remove();
      changed = true;
    });
    wanted.forEach((field, name) => {
      if (!shown.has(name)) {
        if (before) before.after(field);
        else box.prepend(field);
        changed = true;
      }
      before = shown.get(name) || field;
    });
    // Whoever sees the page sees it change.
    if (changed) announce(box.dataset.asked, false);
  };
  let asked = 0;
  document.addEventListener("change", async (event) => {
    const box = event.target.closest("[data-asks]");
    if (!box?.dataset.asks.split(" ").includes(event.target.name)) return;
    const answers = new FormData(event.target.form);
    for (const [name, value] of [...answers]) if (value instanceof File) answers.delete(name);
    answers.set("look", "1");
    asked += 1;
    const mine = asked;
    const response = await fetch(location.pathname, { method: "POST", body: answers });
    const text = await response.text();
    const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("[data-asks]");
    if (mine === asked && fresh) askAnew(box, fresh);
  });

  document.addEventListener("htmx:before:request", () => announce(""));
  document.addEventListener("htmx:after:swap", takeFocus);
  const failed = () => announce(document.body.dataset.failed);
  document.addEventListener("htmx:error", failed);
  document.addEventListener("htmx:response:error", (event) => {
    const status = event.detail.ctx.response.status;
    if (status !== 409 && status !== 422) failed();
  });

  takeFocus();
})();
