import type { Problem } from "./document";

const faces: Record<Problem["severity"], { icon: string; word: string; rank: number }> = {
  error: { icon: "alert-circle", word: "Error", rank: 0 },
  warning: { icon: "alert-triangle", word: "Warning", rank: 1 },
  advice: { icon: "info-circle", word: "Advice", rank: 2 },
};

/** How a kind of problem is shown, and in which order. */
export const faceOf = ({ severity }: Problem) => faces[severity];

/** Errors first, advice last; otherwise as the server found them. */
export const inOrder = (problems: Problem[]): Problem[] =>
  [...problems].sort((a, b) => faceOf(a).rank - faceOf(b).rank);

/** What is wrong or may be: advice is neither. */
export const wrong = (problems: Problem[]): Problem[] => problems.filter(({ severity }) => severity !== "advice");
