import "@tabler/core/dist/css/tabler.css";
import "../styles/tokens.css";
import "../styles/site.css";
import "bootstrap/js/dist/collapse";
import "bootstrap/js/dist/dropdown";
import "bootstrap/js/dist/modal";
import "bootstrap/js/dist/offcanvas";
import "bootstrap/js/dist/tab";
import { watchConfirmations } from "./confirm";
import { watchCopyButtons } from "./copy";
import { watchTimes } from "./relative-time";
import { watchTheme } from "./theme-switch";
import { watchToasts } from "./toasts";

// The pages' own styles are written beside the templates; they are built in here, after Tabler.
import.meta.glob("../../../static/css/*.css", { eager: true });

watchTheme();
watchTimes();
watchToasts();
watchCopyButtons();
watchConfirmations();
