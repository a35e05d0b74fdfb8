// Password fields: a button that shows the letters, and words about a new password's strength.
const SHORTEST = 10;
const GUESSED_FIRST = ["password", "passwort", "qwertyuiop", "1234567890", "letmein", "minutebook"];

/** What to say about a new password: its words and "", "weak" or "good". */
function strength(password) {
  const left = SHORTEST - password.length;
  if (left > 0) return [left === 1 ? "1 more character." : `${left} more characters.`, ""];
  const folded = password.toLowerCase();
  const guessed = GUESSED_FIRST.some((word) => folded.includes(word) && folded.length - word.length <= 3);
  if (guessed || new Set(folded).size < 5) return ["Easily guessed. Use a few words that don't belong together.", "weak"];
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u].filter((kind) => kind.test(password)).length;
  if (password.length >= 16 || (password.length >= 12 && kinds >= 3)) return ["Strong.", "good"];
  return ["Fair. A longer one is stronger.", "weak"];
}

function bind(field) {
  const input = field.querySelector("input");
  const button = field.querySelector("[data-reveal]");
  const words = field.querySelector("[data-strength]");
  const advice = words?.textContent;

  button.addEventListener("click", () => {
    const shown = input.type === "text";
    input.type = shown ? "password" : "text";
    button.setAttribute("aria-pressed", String(!shown));
    button.title = shown ? "Show password" : "Hide password";
    input.focus();
  });
  // A shown password must not end up in the browser's list of things once typed.
  input.form?.addEventListener("submit", () => { input.type = "password"; });
  if (!words) return;
  input.addEventListener("input", () => {
    const [text, mark] = input.value ? strength(input.value) : [advice, ""];
    words.textContent = text;
    words.dataset.strength = mark;
  });
}

document.querySelectorAll("[data-password]").forEach(bind);
document.querySelector("[aria-invalid=true]")?.focus();
