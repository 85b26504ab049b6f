import { ReactFlowProvider, useReactFlow } from "@xyflow/react";
import { DataDock } from "../panels/DataDock";
import { Inspector } from "../panels/Inspector";
import { Palette } from "../panels/Palette";
import { ProblemsPanel } from "../panels/ProblemsPanel";
import { Canvas } from "./Canvas";
import { ComparisonPanel } from "./ComparisonPanel";
import { ConflictDialog } from "./ConflictDialog";
import { ConnectSheet } from "./ConnectSheet";
import { ContextMenu } from "./ContextMenu";
import { ExchangeSheet } from "./ExchangeSheet";
import { HelpSheet } from "./HelpSheet";
import { InsertSheet } from "./InsertSheet";
import { Outline } from "./Outline";
import { PublishDialog } from "./PublishDialog";
import type { Session } from "./session";
import { SessionContext } from "./session-context";
import { useShortcuts } from "./shortcuts";
import { EditorContext, useEditor, useEditorStore } from "./store";
import { Toolbar } from "./Toolbar";
import { TrialBar } from "./TrialBar";
import { TrialDialog } from "./TrialDialog";
import { useClipboard } from "./use-clipboard";
import { useFinding } from "./use-finding";
import { usePhone } from "./use-phone";
import { VersionsSheet } from "./VersionsSheet";

function Sheets() {
  const sheet = useEditor((state) => state.sheet);
  const open = useEditor((state) => state.open);
  const only = useEditor((state) => (state.selection.nodes.length === 1 ? state.selection.nodes[0] : undefined));
  const close = () => open(null);
  if (sheet === "help") return <HelpSheet onClose={close} />;
  if (sheet === "publish") return <PublishDialog onClose={close} />;
  if (sheet === "versions") return <VersionsSheet onClose={close} />;
  if (sheet === "exchange") return <ExchangeSheet onClose={close} />;
  if (sheet === "try") return <TrialDialog onClose={close} />;
  if (sheet === "insert") return <InsertSheet onClose={close} />;
  if (sheet === "connect" && only) return <ConnectSheet from={only} onClose={close} />;
  return null;
}

function Layout() {
  const store = useEditorStore();
  const phone = usePhone();
  const canEdit = useEditor((state) => state.config.can.edit);
  const sheet = useEditor((state) => state.sheet);
  const menu = useEditor((state) => state.menu);
  const outline = useEditor((state) => state.outline);
  useShortcuts(store, useReactFlow());
  useClipboard();
  useFinding();
  return (
    <div className="au-editor">
      <Toolbar />
      <div className="au-body">
        {canEdit && !phone && <Palette />}
        <div className="au-stage">
          <div inert={outline} className="au-canvas-place">
            <Canvas />
          </div>
          {outline && <Outline />}
          <TrialBar />
          <ComparisonPanel />
          {canEdit && <DataDock />}
          {sheet === "problems" && <ProblemsPanel />}
        </div>
        <Inspector />
      </div>
      <Sheets />
      {menu && <ContextMenu menu={menu} />}
      <ConflictDialog />
    </div>
  );
}

export function Editor({ session }: { session: Session }) {
  return (
    <SessionContext.Provider value={session}>
      <EditorContext.Provider value={session.store}>
        <ReactFlowProvider>
          <Layout />
        </ReactFlowProvider>
      </EditorContext.Provider>
    </SessionContext.Provider>
  );
}
