import { createRoot } from "react-dom/client";

const place = document.getElementById("run");
if (place) createRoot(place).render(null);
