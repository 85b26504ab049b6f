// Made by `npm run types` from docs/openapi.yaml, sha256 c6c3aa827ab3bcc8785379bad31f84574f52357f447bf02dbc5824eabe994aea. Do not edit.

export interface paths {
    "/api/w/{workspace}/catalogue/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Everything that can be drawn, and the words for what happens to it. */
        get: operations["catalogue_read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/runs/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description List runs, newest first; values over 4 kB are cut. */
        get: operations["runs_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/runs/{ref}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description One run. */
        get: operations["runs_read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/runs/{ref}/advance/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Begin exactly one held step; the run stays paused. */
        post: operations["runs_advance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/runs/{ref}/cancel/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description End the run at once; tasks it asked for are withdrawn. It cannot be taken up again. */
        post: operations["runs_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/runs/{ref}/document/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description The published document; it never changes. */
        get: operations["runs_document"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/runs/{ref}/events/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * @description Events in order, at most 1,000; ask again `after` the last one's number for more.
         *
         *     Each has a severity, a message for people, data for programs, and at the end of a step its metrics.
         */
        get: operations["runs_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/runs/{ref}/fork/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description What forking the run after this step would take over, rest on although it changed, repeat and lose. */
        get: operations["runs_fork_impact"];
        put?: never;
        /** @description Start a run that takes over every step this one had ended when the given step completed. */
        post: operations["runs_fork"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/runs/{ref}/output/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description The output of a run as JSON, with everything that is cut elsewhere. */
        get: operations["runs_output"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/runs/{ref}/pause/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Let what is running finish and begin nothing new. */
        post: operations["runs_pause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/runs/{ref}/priority/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Set how urgent the run is; higher goes first. */
        post: operations["runs_priority"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/runs/{ref}/resume/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Carry on with a paused run. */
        post: operations["runs_resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/runs/{ref}/retry-failed/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Do again what failed or was given up; of a loop or group also what was done in the passes that failed. */
        post: operations["runs_retry_failed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/runs/{ref}/roll-back/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description What rolling the run back would undo, the last step first, and what it would leave. */
        get: operations["runs_undoing"];
        put?: never;
        /** @description Undo completed steps by their reverse steps, the last one first; the run cannot go on afterwards. */
        post: operations["runs_roll_back"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/runs/{ref}/signal/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Finish the step that waits for this signal; kept for later if none does yet. */
        post: operations["runs_signal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/runs/{ref}/snapshot/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Run, steps, counts of containers and the last 200 events at one moment; large values are cut. */
        get: operations["runs_snapshot"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/runs/{ref}/steps/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * @description Those of the run itself, and of passes those that are open or new, all on one page; large values cut.
         *
         *     With `scope`, `of` or `status`: stored steps in the order they came up, page by page. With `key`: only the
         *     steps named, whole.
         */
        get: operations["runs_steps"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/runs/{ref}/steps/{key}/output/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description The result of a step as JSON, with everything that is cut elsewhere. */
        get: operations["runs_step_output"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/runs/{ref}/steps/{key}/provide/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Go on as if the step had completed with this output. A failed run is taken up again. */
        post: operations["runs_step_provide"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/runs/{ref}/steps/{key}/retry/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Do the step again. */
        post: operations["runs_step_retry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/runs/{ref}/steps/{key}/skip/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Pass the step by, as if it had been done. A failed run is taken up again. */
        post: operations["runs_step_skip"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/runs/{ref}/steps/{key}/stop/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Let the step's failure be its run's. */
        post: operations["runs_step_stop"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/tasks/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description List tasks, newest first. */
        get: operations["tasks_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/tasks/{ref}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description One task. */
        get: operations["tasks_read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/tasks/{ref}/claim/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Claim it; 409 if somebody else has or it is closed. */
        post: operations["tasks_claim"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/tasks/{ref}/complete/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Approve, reject or submit; 400 with pointers if the answer does not fit, 409 for whoever comes second. */
        post: operations["tasks_complete"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/tasks/{ref}/release/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Release it; 409 if somebody else claimed it or it is closed. */
        post: operations["tasks_release"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/workflows/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description List workflows, last changed first. */
        get: operations["workflows_list"];
        put?: never;
        /** @description Create a workflow with an empty draft, or with `document` as its draft. */
        post: operations["workflows_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/workflows/{ref}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description One workflow at a glance. */
        get: operations["workflows_read"];
        put?: never;
        post?: never;
        /** @description Delete it for good, with its draft and versions. Its runs keep what they run. */
        delete: operations["workflows_delete"];
        options?: never;
        head?: never;
        /** @description Rename, describe, archive or bring back. */
        patch: operations["workflows_change"];
        trace?: never;
    };
    "/api/w/{workspace}/workflows/{ref}/check/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Check a document without saving it. */
        post: operations["workflows_check"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/workflows/{ref}/draft/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description The draft, its revision and its problems. */
        get: operations["drafts_read"];
        /** @description Save if the draft still is at `revision`; 409 with the current draft if not. It may hold problems. */
        put: operations["drafts_save"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/workflows/{ref}/preview/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description What each template and condition of a step's configuration gives on this data. */
        post: operations["workflows_preview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/workflows/{ref}/publish/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Publish the draft: 409 if it changed since or has nothing new, 422 with the problems in the way. */
        post: operations["workflows_publish"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/workflows/{ref}/runs/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * @description Start a run of the latest version with this input.
         *
         *     429 if its limits leave no place for it and the workflow says that such runs are refused, or if too many
         *     of the workspace wait already; `Retry-After` tells when there is one, if that is known.
         */
        post: operations["workflows_start"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/workflows/{ref}/trials/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * @description Start a run of this document: simulated unless said otherwise; of all of it, up to a step, or of one step.
         *
         *     422 with the problems that stand in the way.
         */
        post: operations["workflows_try"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/workflows/{ref}/versions/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description All versions, newest first. */
        get: operations["versions_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{workspace}/workflows/{ref}/versions/{number}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description A version as it was published; it never changes. */
        get: operations["versions_read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description A step that a rollback did not undo. */
        ByHandShape: {
            step: string;
            name: string;
            why: components["schemas"]["WhyEnum"];
        };
        /** @description Why a run is cancelled, for its history. */
        CancelShape: {
            /** @default  */
            reason?: string;
        };
        /** @description Everything that can be drawn, and the words for what happens to it. */
        CatalogueShape: {
            steps: components["schemas"]["StepSpecShape"][];
            states: components["schemas"]["FacesShape"];
            /** @description The words for each kind of port. */
            port_kinds: {
                [key: string]: string;
            };
            /** @description JSON Schema of what can be set on any node. */
            settings: {
                [key: string]: unknown;
            };
            /** @description JSON Schema of the workflow document. */
            document: {
                [key: string]: unknown;
            };
        };
        /** @description Everything that can be said against a document. */
        Checked: {
            problems: components["schemas"]["ProblemShape"][];
        };
        /** @description The draft and everything that can be said against it. */
        CheckedDraft: {
            revision: number;
            document: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            saved_at: string;
            saved_by: components["schemas"]["PersonShape"] | null;
            problems: components["schemas"]["ProblemShape"][];
        };
        /**
         * @description * `retry` - retry
         *     * `skip` - skip
         *     * `input` - input
         *     * `stop` - stop
         * @enum {string}
         */
        ChoicesEnum: "retry" | "skip" | "input" | "stop";
        /** @description Finish a task. `data` must fit the task's form. */
        Completion: {
            outcome: string;
            data?: {
                [key: string]: unknown;
            };
            /** @default  */
            comment?: string;
        };
        /**
         * @description * `each` - each
         *     * `while` - while
         *     * `group` - group
         * @enum {string}
         */
        ContainerEnum: "each" | "while" | "group";
        /** @description A decision about a step, which may say what it is about: `seq` of the step as it was looked at. */
        DecidedShape: {
            /** @description If the step has gone on since then, nothing is done, and the answer is a 409. */
            seq?: number | null;
        };
        /** @description A document to check. */
        DocumentOnly: {
            document: unknown;
        };
        /** @description A save: the revision it began from, and the whole document. */
        DraftSave: {
            revision: number;
            document: unknown;
        };
        /** @description The new revision and the problems of what was saved. */
        DraftSaved: {
            revision: number;
            problems: components["schemas"]["ProblemShape"][];
        };
        /** @description One line of a run's history. */
        EventShape: {
            number: number;
            /** Format: date-time */
            at: string;
            type: string;
            step: string | null;
            severity: components["schemas"]["EventShapeSeverityEnum"];
            message: string;
            data: unknown;
            /** @description At the end of a step: `duration_ms`, `cost`. */
            metrics: unknown;
        };
        /**
         * @description * `info` - info
         *     * `success` - success
         *     * `warning` - warning
         *     * `error` - error
         * @enum {string}
         */
        EventShapeSeverityEnum: "info" | "success" | "warning" | "error";
        /** @description How a state is shown and what it means. */
        FaceShape: {
            word: string;
            icon: string;
            colour: string;
            meaning: string;
        };
        /** @description Every state of runs and steps. */
        FacesShape: {
            run: {
                [key: string]: components["schemas"]["FaceShape"];
            };
            step: {
                [key: string]: components["schemas"]["FaceShape"];
            };
        };
        /** @description A change that mends a fault: `value` at the JSON pointer, or with `remove` nothing there any more. */
        FixShape: {
            label: string;
            pointer: string;
            value: unknown;
            remove: boolean;
            was: unknown;
        };
        /**
         * @description What a fork means. `stale`: taken over although the step, or one before it, is another in that version;
         *     `undone`: taken over as done although this run has undone it since; `repeated`: had completed, and takes effect
         *     once more; `in_doubt`: may have been done, or is being done, and takes effect as well; `gone`: unknown to that
         *     version.
         */
        ForkImpactShape: {
            version: number;
            reused: components["schemas"]["StepNameShape"][];
            stale: components["schemas"]["StepNameShape"][];
            undone: components["schemas"]["StepNameShape"][];
            repeated: components["schemas"]["StepNameShape"][];
            in_doubt: components["schemas"]["StepNameShape"][];
            gone: components["schemas"]["StepNameShape"][];
        };
        /** @description The same, with a title for the new run; the source's if left out. */
        ForkShape: {
            step: string;
            version?: number | null;
            /** @default  */
            title?: string;
        };
        /** @description Why a run has not begun, in words. */
        InQueueShape: {
            words: string;
            /** @description How many go before it as things stand, 1,000 at most; not counted in lists. */
            before: number | null;
        };
        /**
         * @description * `approval` - Approval
         *     * `form` - Form
         * @enum {string}
         */
        KindEnum: "approval" | "form";
        /** @description Counts of all steps, those of every pass through a container included; the duration once the run is over. */
        MetricsShape: {
            total: number;
            completed: number;
            failed: number;
            skipped: number;
            duration_ms: number | null;
            gates_passed: number;
            gates_failed: number;
        };
        /** @description What a new workflow needs; `document` begins its draft with something. */
        NewWorkflow: {
            name: string;
            /** @default  */
            description?: string;
            document?: unknown;
        };
        /** @enum {unknown} */
        NullEnum: null;
        /** @description How a run was started. */
        OptionsShape: {
            simulated: boolean;
            stepping: boolean;
            breakpoints: string[];
        };
        /** @description How far a container is; `total` is null where nobody knows beforehand. */
        PassesShape: {
            total: number | null;
            done: number;
            failed: number;
            open: number;
        };
        /** @description What may change outside the document; what is left out stays. */
        PatchedWorkflowChange: {
            name?: string;
            description?: string;
            archived?: boolean;
        };
        /** @description Somebody, by name and address. */
        PersonShape: {
            name: string;
            /** Format: email */
            email: string;
        };
        /** @description A way out of a step: `error` is one too where the step can fail. */
        PortShape: {
            name: string;
            title: string;
            kind: components["schemas"]["PortShapeKindEnum"];
            /** @description A sentence that says when it is taken. */
            about: string;
            /** @description Where the configuration holds the names of such ports: `/cases/*\/name`. */
            each: string;
            /** @description The field of the configuration without which it is not there. */
            when: string;
            /** @description JSON Schema of `steps.<id>` behind it; null for what the step gives otherwise. */
            output: {
                [key: string]: unknown;
            } | null;
        };
        /**
         * @description * `outcome` - outcome
         *     * `decision` - decision
         *     * `done` - done
         *     * `timeout` - timeout
         *     * `error` - error
         * @enum {string}
         */
        PortShapeKindEnum: "outcome" | "decision" | "done" | "timeout" | "error";
        /**
         * @description A step type, a configuration, and what its expressions may read: `input`, `steps`, `vars`, `run`.
         *
         *     `items`: what a loop around the step goes through, or a template of it; expressions read its first as `loop.item`.
         */
        PreviewAsked: {
            type: string;
            config: {
                [key: string]: unknown;
            };
            scope?: {
                [key: string]: unknown;
            };
            items?: unknown;
        };
        /** @description What stands at a pointer of the configuration gives: a value, or the beginning of its text where it is `cut`. */
        PreviewShape: {
            pointer: string;
            value: unknown;
            cut: boolean;
            error: string;
            position: number | null;
        };
        /** @description All that could be told in time. */
        PreviewsShape: {
            previews: components["schemas"]["PreviewShape"][];
        };
        /** @description How urgent a run is; higher goes first. */
        PriorityShape: {
            priority: number;
        };
        /** @description An error (RFC 9457). */
        ProblemDocumentShape: {
            type: string;
            title: string;
            status: number;
            detail: string;
            errors: components["schemas"]["ProblemErrorShape"][];
        };
        /** @description One mistake at its place. */
        ProblemErrorShape: {
            pointer: string;
            message: string;
        };
        /** @description One fault of a document, pointing at its place. */
        ProblemShape: {
            code: string;
            severity: components["schemas"]["ProblemShapeSeverityEnum"];
            message: string;
            hint: string;
            where: components["schemas"]["WhereShape"];
            position: number | null;
            fix: components["schemas"]["FixShape"] | null;
        };
        /**
         * @description * `error` - error
         *     * `warning` - warning
         *     * `advice` - advice
         * @enum {string}
         */
        ProblemShapeSeverityEnum: "error" | "warning" | "advice";
        /** @description Counts of the run's own steps; `percent` is whole, and 100 only for a completed run. */
        ProgressShape: {
            total: number;
            completed: number;
            failed: number;
            skipped: number;
            percent: number;
        };
        /** @description The result a step could not give itself, and the port it leaves by (its first one if left out). */
        ProvidedShape: {
            /** @description If the step has gone on since then, nothing is done, and the answer is a 409. */
            seq?: number | null;
            output: unknown;
            port?: string | null;
        };
        /** @description Publish the draft as it is at `revision`. */
        Publication: {
            revision: number;
            /** @default  */
            note?: string;
        };
        /** @description The number of the new version, and the content hash of its definition. */
        Published: {
            version: number;
            definition: string;
        };
        /** @description What a step gave before; `port` if it was not its first way out. */
        RecordedShape: {
            output: unknown;
            port?: string;
        };
        /** @description A step by name, and the name of the one that would undo it. */
        ReversedShape: {
            name: string;
            by: string;
        };
        /** @description Why a run failed, and at which step. */
        RunErrorShape: {
            code: string;
            message: string;
            hint: string;
            step: string | null;
        };
        /** @description Another run: the one whose step called this one, or the one this was forked from. */
        RunLinkShape: {
            id: string;
            workflow: string;
            step: string | null;
        };
        /** @description A run. In lists, values over 4 kB are cut to `{"$cut": bytes}`. */
        RunShape: {
            id: string;
            workflow: components["schemas"]["WorkflowNameShape"];
            version: number;
            status: components["schemas"]["RunShapeStatusEnum"];
            title: string;
            priority: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            started_at: string | null;
            /** Format: date-time */
            finished_at: string | null;
            started_by: string | null;
            progress: components["schemas"]["ProgressShape"];
            metrics: components["schemas"]["MetricsShape"];
            totals: components["schemas"]["TotalsShape"];
            options: components["schemas"]["OptionsShape"];
            parent: components["schemas"]["RunLinkShape"] | null;
            fork_of: components["schemas"]["RunLinkShape"] | null;
            /** @description How many runs its steps have called. */
            children: number;
            current: string[];
            /** @description Why it has not begun, if it waits for a place or its moment. */
            queue: components["schemas"]["InQueueShape"] | null;
            error: components["schemas"]["RunErrorShape"] | null;
            /** @description After a rollback: what somebody must still undo. */
            by_hand: components["schemas"]["ByHandShape"][];
            input: unknown;
            output: unknown;
            seq: number;
        };
        /**
         * @description * `queued` - queued
         *     * `validating` - validating
         *     * `ready` - ready
         *     * `running` - running
         *     * `waiting` - waiting
         *     * `retrying` - retrying
         *     * `paused` - paused
         *     * `rolling_back` - rolling_back
         *     * `completed` - completed
         *     * `failed` - failed
         *     * `cancelled` - cancelled
         *     * `rolled_back` - rolled_back
         *     * `rollback_failed` - rollback_failed
         * @enum {string}
         */
        RunShapeStatusEnum: "queued" | "validating" | "ready" | "running" | "waiting" | "retrying" | "paused" | "rolling_back" | "completed" | "failed" | "cancelled" | "rolled_back" | "rollback_failed";
        /**
         * @description Input that fits the workflow's input schema, a title for lists, how urgent it is, and whether it is for real.
         *
         *     `simulated`: nothing leaves the house, see the guide. `stepping`: it stops at the workflow's breakpoints and at
         *     those given here by node id, and is stepped through by `advance`.
         */
        RunStart: {
            input?: {
                [key: string]: unknown;
            };
            /** @default  */
            title?: string;
            /** @description Higher goes first; the workflow's own priority if left out. */
            priority?: number | null;
            /** @default false */
            simulated?: boolean;
            /** @default false */
            stepping?: boolean;
            /** @description Only with `stepping`. */
            breakpoints?: string[];
        };
        RunsPage: {
            /** Format: uri */
            next: string | null;
            /** Format: uri */
            previous: string | null;
            results: components["schemas"]["RunShape"][];
        };
        /** @description A named signal for the step that waits for it, now or later. */
        SignalShape: {
            name: string;
            /** @default  */
            key?: string;
            payload?: unknown;
        };
        /**
         * @description A run at `seq`, as the live socket sends it first: its own steps, and those of passes that are open or new.
         *
         *     `passes` are counts by container.
         */
        SnapshotShape: {
            type: components["schemas"]["TypeEnum"];
            seq: number;
            run: components["schemas"]["RunShape"];
            steps: components["schemas"]["StepShape"][];
            passes: {
                [key: string]: components["schemas"]["PassesShape"];
            };
            events: components["schemas"]["EventShape"][];
        };
        /**
         * @description * `open` - Open
         *     * `claimed` - Claimed
         *     * `done` - Done
         *     * `expired` - Expired
         *     * `cancelled` - Withdrawn
         * @enum {string}
         */
        StateEnum: "open" | "claimed" | "done" | "expired" | "cancelled";
        /** @description Why an attempt failed, and what to do. */
        StepErrorShape: {
            kind: string;
            message: string;
            hint: string;
        };
        /** @description A step by key and name. */
        StepNameShape: {
            step: string;
            name: string;
        };
        /** @description How far an attempt says it is. */
        StepProgressShape: {
            percent: number | null;
            message: string;
        };
        /** @description A step of a run, a gate of one (`send!0`), or a pass through a container (`loop[3]`, without a type). */
        StepShape: {
            key: string;
            node: string;
            /** @description The pass it lies in, such as `loop[3]`. */
            scope: string;
            name: string;
            type: string;
            status: components["schemas"]["StepShapeStatusEnum"];
            attempt: number;
            port: string | null;
            /** Format: date-time */
            started_at: string | null;
            /** Format: date-time */
            finished_at: string | null;
            /** Format: date-time */
            wake_at: string | null;
            input: unknown;
            output: unknown;
            error: components["schemas"]["StepErrorShape"] | null;
            progress: components["schemas"]["StepProgressShape"] | null;
            /** @description It is tried with its fallback configuration. */
            fallback: boolean;
            /** @description The name of the gate that holds it. */
            gate: string | null;
            /** @description The key of the step whose reverse it is. */
            undoes: string | null;
            undone: (components["schemas"]["UndoneEnum"] | components["schemas"]["NullEnum"]) | null;
            waiting_for: string | null;
            choices: components["schemas"]["ChoicesEnum"][];
            /** @description The path of the page where somebody can answer. */
            answer_at: string | null;
            seq: number;
        };
        /**
         * @description * `pending` - pending
         *     * `running` - running
         *     * `waiting` - waiting
         *     * `retrying` - retrying
         *     * `completed` - completed
         *     * `failed` - failed
         *     * `skipped` - skipped
         *     * `cancelled` - cancelled
         *     * `compensating` - compensating
         *     * `compensated` - compensated
         * @enum {string}
         */
        StepShapeStatusEnum: "pending" | "running" | "waiting" | "retrying" | "completed" | "failed" | "skipped" | "cancelled" | "compensating" | "compensated";
        /** @description What a step type declares; `config` and `settings` are JSON Schemas. */
        StepSpecShape: {
            type: string;
            title: string;
            description: string;
            category: string;
            icon: string;
            effect: string;
            ports: components["schemas"]["PortShape"][];
            fails: boolean;
            summary: string;
            config: {
                [key: string]: unknown;
            };
            settings: {
                [key: string]: unknown;
            };
            output: {
                [key: string]: unknown;
            };
            /** @description By part of the output, the field of the configuration that names it. */
            output_from: {
                [key: string]: string;
            };
            sample: unknown;
            docs: string;
            /** Format: double */
            timeout: number | null;
            defaults: {
                [key: string]: unknown;
            };
            container: (components["schemas"]["ContainerEnum"] | components["schemas"]["NullEnum"]) | null;
            failures: {
                [key: string]: string;
            };
            retry: {
                [key: string]: unknown;
            };
        };
        StepsPage: {
            /** Format: uri */
            next: string | null;
            /** Format: uri */
            previous: string | null;
            results: components["schemas"]["StepShape"][];
        };
        /** @description A task in a list. */
        TaskLine: {
            id: string;
            kind: components["schemas"]["KindEnum"];
            title: string;
            state: components["schemas"]["StateEnum"];
            outcome: string;
            run: string;
            step: string;
            /** Format: date-time */
            due_at: string | null;
            /** Format: date-time */
            expires_at: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            completed_at: string | null;
            claimed_by: components["schemas"]["PersonShape"] | null;
            completed_by: components["schemas"]["PersonShape"] | null;
        };
        TaskPage: {
            /** Format: uri */
            next: string | null;
            /** Format: uri */
            previous: string | null;
            results: components["schemas"]["TaskLine"][];
        };
        /** @description What steps have reported, added up: cost by currency, figures by name and unit. */
        TotalsShape: {
            /** @description By currency: `{"USD": 1.2}`. */
            cost: {
                [key: string]: number;
            };
            /** @description By name and unit: `{"savings": {"USD/month": 30}}`. */
            impact: {
                [key: string]: {
                    [key: string]: number;
                };
            };
        };
        /**
         * @description A document to run before it is published.
         *
         *     `until`: the id of the last step to be done. `alone`: only that step, after what the steps before it gave
         *     (`recorded`, or pinned, or a sample). `recorded`: by the ids of steps that are not to be done again.
         */
        TrialStart: {
            document: unknown;
            input?: {
                [key: string]: unknown;
            };
            /** @default true */
            simulated?: boolean;
            /** @default  */
            until?: string;
            /** @default false */
            alone?: boolean;
            recorded?: {
                [key: string]: components["schemas"]["RecordedShape"];
            };
        };
        /**
         * @description * `snapshot` - snapshot
         * @enum {string}
         */
        TypeEnum: "snapshot";
        /**
         * @description What would be undone, the last step first, and how many more; what nothing undoes; what an earlier run did, which
         *     only that one undoes.
         */
        UndoingShape: {
            reversed: components["schemas"]["ReversedShape"][];
            more: number;
            lasting: string[];
            taken_over: string[];
        };
        /**
         * @description * `undoing` - undoing
         *     * `undone` - undone
         *     * `failed` - failed
         * @enum {string}
         */
        UndoneEnum: "undoing" | "undone" | "failed";
        /** @description One published version. */
        VersionShape: {
            number: number;
            note: string;
            author: components["schemas"]["PersonShape"] | null;
            /** Format: date-time */
            at: string;
            content_hash: string;
        };
        /** @description A place in a document. */
        WhereShape: {
            node: string | null;
            edge: string | null;
            pointer: string;
        };
        /** @description A task with all that is needed to act on it. */
        WholeTask: {
            id: string;
            kind: components["schemas"]["KindEnum"];
            title: string;
            state: components["schemas"]["StateEnum"];
            outcome: string;
            run: string;
            step: string;
            /** Format: date-time */
            due_at: string | null;
            /** Format: date-time */
            expires_at: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            completed_at: string | null;
            claimed_by: components["schemas"]["PersonShape"] | null;
            completed_by: components["schemas"]["PersonShape"] | null;
            subject: string;
            instructions: string;
            context: {
                [key: string]: unknown;
            }[];
            form: {
                [key: string]: unknown;
            };
            /** @description The outcomes that completing it may name. */
            readonly outcomes: string[];
            /** @description Who may do it, as `user:<email>` and `group:<name>`. */
            readonly assignees: string[];
            data: {
                [key: string]: unknown;
            };
            comment: string;
        };
        /** @description One published version with its document. */
        WholeVersionShape: {
            number: number;
            note: string;
            author: components["schemas"]["PersonShape"] | null;
            /** Format: date-time */
            at: string;
            content_hash: string;
            document: {
                [key: string]: unknown;
            };
        };
        /**
         * @description * `failed` - failed
         *     * `no_reverse` - no_reverse
         *     * `not_reached` - not_reached
         *     * `perhaps_done` - perhaps_done
         *     * `taken_over` - taken_over
         * @enum {string}
         */
        WhyEnum: "failed" | "no_reverse" | "not_reached" | "perhaps_done" | "taken_over";
        /** @description A workflow by ref and name. */
        WorkflowNameShape: {
            id: string;
            name: string;
        };
        WorkflowPage: {
            /** Format: uri */
            next: string | null;
            /** Format: uri */
            previous: string | null;
            results: components["schemas"]["WorkflowShape"][];
        };
        /** @description A workflow at a glance. */
        WorkflowShape: {
            id: string;
            name: string;
            description: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /** Format: date-time */
            archived_at: string | null;
            latest_version: number | null;
            draft_revision: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    catalogue_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CatalogueShape"];
                };
            };
        };
    };
    runs_list: {
        parameters: {
            query?: {
                /** @description Only runs in which a step asks a person how to go on. */
                asks?: boolean;
                /** @description Only runs created at this moment or later. */
                created_after?: string;
                /** @description Only runs created before this moment. */
                created_before?: string;
                cursor?: string;
                /** @description Words to look for in titles, or the beginning of an id. */
                q?: string;
                /** @description Runs on a page, at most 200. */
                size?: number;
                /** @description Only runs in this state; may be repeated. */
                status?: ("cancelled" | "completed" | "failed" | "paused" | "queued" | "ready" | "retrying" | "rollback_failed" | "rolled_back" | "rolling_back" | "running" | "validating" | "waiting")[];
                /** @description Only runs of the workflow with this id. */
                workflow?: string;
            };
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunsPage"];
                };
            };
        };
    };
    runs_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunShape"];
                };
            };
        };
    };
    runs_advance: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunShape"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
        };
    };
    runs_cancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CancelShape"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunShape"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
        };
    };
    runs_document: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    runs_events: {
        parameters: {
            query?: {
                /** @description Only events with a higher number. */
                after?: number;
            };
            header?: never;
            path: {
                ref: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventShape"][];
                };
            };
        };
    };
    runs_fork_impact: {
        parameters: {
            query: {
                /** @description The key of the completed step to fork after. */
                step: string;
                /** @description The version to go on with; the run's own if left out. */
                version?: number;
            };
            header?: never;
            path: {
                ref: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ForkImpactShape"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
        };
    };
    runs_fork: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key gives the same fork, with 200 instead of 201, as long as that is kept. At most 150 characters. */
                "Idempotency-Key"?: string;
            };
            path: {
                ref: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ForkShape"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunShape"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunShape"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
        };
    };
    runs_output: {
        parameters: {
            query?: {
                /** @description JSON pointer of the part that is wanted, such as `/items/0`. */
                pointer?: string;
            };
            header?: never;
            path: {
                ref: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    runs_pause: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunShape"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
        };
    };
    runs_priority: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PriorityShape"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunShape"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
        };
    };
    runs_resume: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunShape"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
        };
    };
    runs_retry_failed: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunShape"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
        };
    };
    runs_undoing: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UndoingShape"];
                };
            };
        };
    };
    runs_roll_back: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunShape"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
        };
    };
    runs_signal: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key sends the signal once, as long as the run is kept. At most 150 characters. */
                "Idempotency-Key"?: string;
            };
            path: {
                ref: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignalShape"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunShape"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
        };
    };
    runs_snapshot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SnapshotShape"];
                };
            };
        };
    };
    runs_steps: {
        parameters: {
            query?: {
                cursor?: string;
                /** @description Only the step with this key, whole; may be repeated. */
                key?: string[];
                /** @description Only passes through the container with this key. */
                of?: string;
                /** @description Only steps of this pass, such as `loop[3]`; empty: of the run itself. */
                scope?: string;
                /** @description Steps on a page, at most 200. */
                size?: number;
                /** @description Only steps in this state; may be repeated. */
                status?: ("cancelled" | "compensated" | "compensating" | "completed" | "failed" | "pending" | "retrying" | "running" | "skipped" | "waiting")[];
            };
            header?: never;
            path: {
                ref: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepsPage"];
                };
            };
        };
    };
    runs_step_output: {
        parameters: {
            query?: {
                /** @description JSON pointer of the part that is wanted, such as `/items/0`. */
                pointer?: string;
            };
            header?: never;
            path: {
                key: string;
                ref: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    runs_step_provide: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
                ref: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProvidedShape"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunShape"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
        };
    };
    runs_step_retry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
                ref: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["DecidedShape"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunShape"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
        };
    };
    runs_step_skip: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
                ref: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["DecidedShape"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunShape"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
        };
    };
    runs_step_stop: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
                ref: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["DecidedShape"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunShape"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
        };
    };
    tasks_list: {
        parameters: {
            query?: {
                cursor?: string;
                /** @description Only what waits for the caller now. */
                mine?: boolean;
                size?: number;
                /** @description Only tasks in this state. */
                state?: "cancelled" | "claimed" | "done" | "expired" | "open";
            };
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskPage"];
                };
            };
        };
    };
    tasks_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WholeTask"];
                };
            };
        };
    };
    tasks_claim: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WholeTask"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
        };
    };
    tasks_complete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Completion"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WholeTask"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
        };
    };
    tasks_release: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WholeTask"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
        };
    };
    workflows_list: {
        parameters: {
            query?: {
                /** @description List what was put away instead. */
                archived?: boolean;
                cursor?: string;
                /** @description Words to look for in name and description. */
                q?: string;
                size?: number;
            };
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowPage"];
                };
            };
        };
    };
    workflows_create: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewWorkflow"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowShape"];
                };
            };
        };
    };
    workflows_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowShape"];
                };
            };
        };
    };
    workflows_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No response body */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    workflows_change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PatchedWorkflowChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowShape"];
                };
            };
        };
    };
    workflows_check: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DocumentOnly"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Checked"];
                };
            };
        };
    };
    drafts_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckedDraft"];
                };
            };
        };
    };
    drafts_save: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DraftSave"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DraftSaved"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
        };
    };
    workflows_preview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreviewAsked"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreviewsShape"];
                };
            };
        };
    };
    workflows_publish: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Publication"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Published"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
        };
    };
    workflows_start: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key gives the same run, with 200 instead of 201, as long as that is kept. With another input or other options it is a 409 (`key-used`), whose `run` is the one it had started. At most 150 characters. */
                "Idempotency-Key"?: string;
            };
            path: {
                ref: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RunStart"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunShape"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunShape"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
        };
    };
    workflows_try: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key gives the same run, with 200 instead of 201, as long as that is kept. At most 150 characters. */
                "Idempotency-Key"?: string;
            };
            path: {
                ref: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TrialStart"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunShape"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunShape"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemDocumentShape"];
                };
            };
        };
    };
    versions_list: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionShape"][];
                };
            };
        };
    };
    versions_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                number: number;
                ref: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WholeVersionShape"];
                };
            };
        };
    };
}
