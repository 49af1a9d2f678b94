// Decides conditions as advisory/xlsform/expressions.py does: true, false, or null (not known yet).
// Only to show and hide cards at once; the server decides again on saving.
window.conditions = (() => {
  const NEVER = Object.freeze({ never: true }); // not asked or not applicable: nothing can be true of it

  function evaluate(tree, answer) {
    const [kind, ...parts] = tree;
    if (kind === "and" || kind === "or") {
      const deciding = kind === "or";
      const outcomes = parts.map((part) => evaluate(part, answer));
      if (outcomes.includes(deciding)) return deciding;
      return outcomes.includes(null) ? null : !deciding;
    }
    if (kind === "not") {
      const inner = evaluate(parts[0], answer);
      return inner === null ? null : !inner;
    }
    if (kind === "selected") {
      const given = answer(parts[0]);
      if (given === null) return null;
      return Array.isArray(given) ? given.includes(parts[1]) : given === parts[1];
    }
    const [left, right] = parts.map((part) => valueOf(part, answer));
    if (left === NEVER || right === NEVER) return false;
    if (left === null || right === null) return null;
    if (kind === "=") return left === right;
    if (kind === "!=") return left !== right;
    return kind === "<" ? left < right : left > right;
  }

  function valueOf([kind, text], answer) {
    if (kind === "number") return Number(text);
    if (kind === "text") return text;
    const given = answer(text);
    return kind === "count-selected" && Array.isArray(given) ? given.length : given;
  }

  return { evaluate, NEVER };
})();
