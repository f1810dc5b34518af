// Comfort only: without it the page itself asks after 40 seconds, and keys and answers are buttons
// that send forms. With it touching and typing count as signs of life, what is being typed is kept,
// the page can be read aloud, and a strip of paper is printed by itself.
(() => {
  "use strict";

  const KEEP_EVERY_MS = 10000;
  const main = document.querySelector("main");
  const { idle, idleUrl, awake } = main.dataset;
  const strict = "idleStrict" in main.dataset;

  // A page from the browser's own store may show somebody else's: ask for it anew.
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });

  let timer;
  const wait = () => {
    clearTimeout(timer);
    if (idle) timer = setTimeout(() => location.assign(idleUrl), Number(idle) * 1000);
  };

  let kept = Date.now();
  const keep = async () => {
    if (Date.now() - kept < KEEP_EVERY_MS) return;
    kept = Date.now();
    const form = document.querySelector("main form") ?? document.querySelector("form");
    if (!form) return;
    // The server answers with 204; a redirect means that it has forgotten who was here.
    const answer = await fetch(awake, { method: "POST", body: new FormData(form) });
    if (answer.redirected) location.assign(answer.url);
  };

  if (idle && !strict) {
    for (const sign of ["pointerdown", "keydown", "input"]) {
      addEventListener(sign, () => {
        wait();
        keep();
      });
    }
  }
  wait();

  const speaker = document.querySelector("[data-speak]");
  if (speaker && "speechSynthesis" in window) {
    speaker.hidden = false;
    speaker.addEventListener("click", () => {
      const heading = document.querySelector("h1").textContent;
      const said = document.getElementById(speaker.dataset.speak).textContent;
      const words = new SpeechSynthesisUtterance(`${heading}. ${said}`);
      words.lang = document.documentElement.lang;
      speechSynthesis.cancel();
      speechSynthesis.speak(words);
    });
  }

  if (document.querySelector("[data-print-now]")) print();
})();
