import { createRoot } from "react-dom/client";

const place = document.getElementById("editor");
if (place) createRoot(place).render(null);
