import { useState } from "react";
import { sentence } from "../api/http";
import { say } from "../interface/toast";

/** Sends a command: busy while it is on its way, and a refusal is said in words. True if it was taken. */
export function useCommand(): {
  busy: boolean;
  run: (send: () => Promise<unknown>, done?: string) => Promise<boolean>;
} {
  const [busy, setBusy] = useState(false);
  const run = async (send: () => Promise<unknown>, done?: string) => {
    setBusy(true);
    try {
      await send();
      if (done) say(done, "info");
      return true;
    } catch (reason) {
      say(sentence(reason), "error");
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, run };
}
