import { useState } from "react";

const KEY = "automate-palette";
const NARROW = 1200;

function chosen(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // storage may be forbidden; then the width of the window decides
  }
}

/** Whether the palette shows icons only: as the person chose, else where the window is narrow. */
export function useFolded(): [boolean, (folded: boolean) => void] {
  const [folded, setFolded] = useState(() => {
    const choice = chosen();
    return choice ? choice === "folded" : window.innerWidth < NARROW;
  });
  const choose = (next: boolean) => {
    setFolded(next);
    try {
      localStorage.setItem(KEY, next ? "folded" : "wide");
    } catch {
      // As above: it holds until the page is left.
    }
  };
  return [folded, choose];
}
