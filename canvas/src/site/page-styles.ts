// The pages' own styles are written beside the templates. A module of its own keeps them after Tabler:
// a glob among other imports is hoisted above them.
import.meta.glob("../../../static/css/*.css", { eager: true });
