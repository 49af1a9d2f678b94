// The end of a lesson: done by a click, or by its quiz, which is marked here.
(() => {
  const { course } = window;
  const page = document.querySelector("main");
  const told = document.querySelector("[data-told]");
  const tell = (text) => { told.textContent = text; told.hidden = false; told.focus(); };

  const button = document.querySelector("[data-done]");
  if (button) {
    const end = () => { button.disabled = true; tell(button.dataset.said); };
    if (course.isDone()) { button.disabled = true; told.textContent = button.dataset.said; told.hidden = false; }
    button.addEventListener("click", () => { course.end(); end(); });
  }

  const quiz = document.querySelector("form[data-quiz]");
  if (!quiz) return;
  const mark = (question) => {
    const inputs = [...question.querySelectorAll("input")];
    const right = inputs.filter((input) => "right" in input.dataset);
    const chosen = inputs.filter((input) => input.checked);
    const hits = chosen.filter((input) => right.includes(input)).length;
    for (const input of inputs) {
      const feedback = document.getElementById(input.dataset.says);
      feedback.hidden = !input.checked;
      // Only now: a screen reader reads a description aloud even where it is hidden.
      if (input.checked) input.setAttribute("aria-describedby", feedback.id);
      else input.removeAttribute("aria-describedby");
    }
    const note = question.querySelector("[data-note]");
    if (note) note.hidden = false;
    // As in the portal: each wrong choice takes one right choice away, never below nothing.
    const share = question.dataset.kind === "many"
      ? Math.max(0, 2 * hits - chosen.length) / right.length
      : Number(hits === 1);
    question.classList.toggle("question--wrong", share < 1);
    return share * Number(question.dataset.points);
  };
  const show = (percent) => {
    const passed = percent >= Number(quiz.dataset.mark);
    tell((passed ? quiz.dataset.passed : quiz.dataset.failed).replace("{percent}", `${percent} %`));
    return passed;
  };
  quiz.addEventListener("submit", (event) => {
    event.preventDefault();
    const questions = [...quiz.querySelectorAll("[data-points]")];
    const most = questions.reduce((sum, question) => sum + Number(question.dataset.points), 0);
    const earned = questions.reduce((sum, question) => sum + mark(question), 0);
    const percent = most ? Math.floor((earned / most) * 100 + 1e-9) : 100;
    const passed = show(percent);
    const mustPass = quiz.dataset.rule === "passed";
    course.end({ percent, success: passed ? true : mustPass ? false : null });
    course.keep({ percent });
    page.dataset.marked = percent;
  });
  const { percent } = course.kept();
  if (typeof percent === "number") show(percent);
})();
