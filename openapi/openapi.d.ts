// Written by `npm run openapi`.

export interface paths {
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process answers at all */
        get: operations["isAlive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether to send clients here
         * @description It is ready when every address of the configuration is listened on, until it is told to stop. Servers that are down do not change that.
         */
        get: operations["isReady"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All figures, for Prometheus
         * @description Text format 0.0.4, or OpenMetrics 1.0 where Accept asks for it. `scope` (global, frontend, backend, server, * for all; any number of times) chooses; `no-maint` leaves out servers in maintenance.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/frontends": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All frontends */
        get: operations["listFrontends"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/frontends/{frontend}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One frontend */
        get: operations["getFrontend"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Close or open a frontend, or let in another number of clients
         * @description What the body leaves out stays as it is, and null makes a value what is configured (RFC 7396). While it is paused nobody can connect, and who is connected stays. One that was stopped is opened by a new start alone.
         */
        patch: operations["changeFrontend"];
        trace?: never;
    };
    "/admin/backends": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All backends */
        get: operations["listBackends"];
        put?: never;
        /** Add a backend, with its servers */
        post: operations["addBackend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/backends/{backend}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One backend */
        get: operations["getBackend"];
        put?: never;
        post?: never;
        /**
         * Remove a backend and its servers
         * @description Refused while a frontend sends requests to it.
         */
        delete: operations["removeBackend"];
        options?: never;
        head?: never;
        /**
         * Change a backend
         * @description What the body leaves out stays as it is, and null makes a value what is configured (RFC 7396).
         */
        patch: operations["changeBackend"];
        trace?: never;
    };
    "/admin/servers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The servers of all backends, or some of them */
        get: operations["listAllServers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change several servers at once, all or none
         * @description Each is changed as by a PATCH of its own. The ETag is that of `GET /admin/servers`: it changes with every change of anything.
         */
        patch: operations["changeServers"];
        trace?: never;
    };
    "/admin/backends/{backend}/servers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The servers of a backend */
        get: operations["listServers"];
        put?: never;
        /**
         * Add a server
         * @description It takes clients at once unless it is `disabled`. Its address is looked up and must lie in `global.serverNetworks`.
         */
        post: operations["addServer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/backends/{backend}/servers/{server}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One server
         * @description Its ETag changes with each change of it, not with figures and not with what checks find.
         */
        get: operations["getServer"];
        /**
         * Add a server, or make one what the body says
         * @description What the body leaves out gets its default. The state of a server that is there stays. What cannot be altered is answered 409.
         */
        put: operations["putServer"];
        post?: never;
        /**
         * Remove a server
         * @description Refused while it has requests in flight, or a `use-server` rule names it, unless it is forced: then they are cut off, and what the rule meant for it is balanced. Requests that wait for it are given another server.
         */
        delete: operations["removeServer"];
        options?: never;
        head?: never;
        /**
         * Change a server
         * @description What the body leaves out stays as it is, and null makes a value what is configured (RFC 7396). It takes effect at once and lasts as long as the process.
         */
        patch: operations["changeServer"];
        trace?: never;
    };
    "/admin/backends/{backend}/servers/{server}/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a server new clients */
        post: operations["readyServer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/backends/{backend}/servers/{server}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The same as ready */
        post: operations["enableServer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/backends/{backend}/servers/{server}/maint": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put a server into maintenance: it serves nobody */
        post: operations["maintServer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/backends/{backend}/servers/{server}/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The same as maint */
        post: operations["disableServer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/backends/{backend}/servers/{server}/drain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How far a drain has come
         * @description With `wait`, such as `30s`, 5m at most, it is answered once nobody is left, the server does not drain any more, or that time is over. What drains do is told as events too.
         */
        get: operations["getDrain"];
        put?: never;
        /**
         * Leave a server to the clients that are bound to it
         * @description With a `deadline`, such as `10m`, `afterwards` says what follows on it: `maint` (unless given), `remove`, which cuts off what is still in flight, or `keep`: it stays in drain.
         */
        post: operations["drainServer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/backends/{backend}/servers/{server}/weight": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set the weight of a server
         * @description Absolute, or per cent of the weight that the configuration gives.
         */
        put: operations["weighServer"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/backends/{backend}/servers/{server}/sessions/shutdown": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cut off what a server has in flight
         * @description Its requests in flight are answered 502 or broken off, its tunnels closed. Its state stays what it is.
         */
        post: operations["shutDownSessions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/drain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Leave several servers to the clients that are bound to them, all or none
         * @description Refused when a backend would keep less than `floor` for new clients. The ETag is that of `GET /admin/servers`: it changes with every change of anything.
         */
        post: operations["drainServers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/tables": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All stick tables */
        get: operations["listTables"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/tables/{table}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One stick table, with its entries
         * @description Up to 10,000 entries are in the order of their keys, more in that in which they came.
         */
        get: operations["getTable"];
        put?: never;
        post?: never;
        /** Remove all entries of a stick table */
        delete: operations["clearTable"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/tables/{table}/entries/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Bind a key to a server */
        put: operations["setEntry"];
        post?: never;
        /** Remove an entry */
        delete: operations["removeEntry"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/info": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What runs here, and since when */
        get: operations["getInfo"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The statistics
         * @description One row for each frontend, server and backend; a figure that does not apply is left out.
         */
        get: operations["getStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/stats/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set the figures back
         * @description Those that keep the most of something, as `clear counters` of HAProxy does; with `all=true` every one that counts.
         */
        post: operations["resetStats"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What happens, as it happens
         * @description Server-sent events: `change` (what an operator decided), `transition` (a status became another), `drain` (how far one has come, every five seconds at most, and at once when nobody is left), `reset` (figures were set back). After the one of `Last-Event-ID` if that is still known, else `missed` comes first: then look at the whole anew.
         */
        get: operations["listenToEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Which rules, backend and server a request would get, and why
         * @description Nothing is sent, counted or changed. Rules are asked as things are now; what only balancing would settle is told by the servers to choose from. Keys of stick tables are not looked up.
         */
        post: operations["explainRequest"];
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
        /** Frontend */
        Frontend: {
            name: string;
            /** @description open, paused (nobody can connect) or stopped (the same for good) */
            state: "open" | "paused" | "stopped";
            /** @description the same in the words of HAProxy */
            status: "OPEN" | "PAUSED" | "STOP";
            /** @description what it listens on, as configured */
            bind: string[];
            /** @description where its requests go, unless rules say otherwise */
            defaultBackend?: string;
            /** @description this is where the administration side is */
            administration: boolean;
            /** @description connections that it may have at a time; 0 where that is not known */
            maxconn: number;
            connections: {
                /** @description now */
                current: number;
                /** @description the most there were */
                max: number;
                /** @description since the start */
                total: number;
            };
            /** @description since the start */
            requests: number;
        };
        /** Problem */
        Problem: {
            /** @description always about:blank: the status says what kind of problem it is */
            type: string;
            /** @description the name of the status */
            title: string;
            /** @description the HTTP status */
            status: number;
            /** @description what is wrong with this request, and what to do */
            detail: string;
            errors?: {
                /** @description where, as a JSON pointer into the body (RFC 6901) */
                pointer: string;
                /** @description what was expected there and what was found */
                message: string;
            }[];
        };
        /** FrontendPatch */
        FrontendPatch: {
            /** @description open, paused (nobody can connect) or stopped (the same for good), or null for what is configured */
            state?: ("open" | "paused" | "stopped") | null;
            /** @description a number of connections, 0 for as many as the process may have, or null for what is configured */
            maxconn?: number | null;
        };
        /** Drain */
        Drain: {
            /**
             * Format: date-time
             * @description when it began
             */
            since: string;
            /** @description whether nobody is left */
            drained: boolean;
            /** @description what is left */
            remaining: {
                /** @description in flight, tunnels among them */
                requests: number;
                /** @description of these, connections of another protocol, such as WebSocket */
                tunnels: number;
                /** @description bound to it, where signed cookies or learnt keys tell sessions apart */
                sessions?: number;
                /** @description about how many clients it had in the last five minutes, where clients are bound to it and their sessions are not told apart */
                clientsEstimate?: number;
            };
            /** @description the most that was left since it began: sessions, clients or requests, whichever is counted */
            most: number;
            /** @description by how many that becomes less each minute, over the last five; below 0 if it becomes more */
            perMinute?: number;
            /**
             * Format: date-time
             * @description when nobody will be left if it goes on like this
             */
            expectedEnd?: string;
            /**
             * Format: date-time
             * @description when it is over whoever is left, if somebody said so
             */
            until?: string;
            /** @description what follows: maint, remove (with whatever is still in flight) or keep (it stays in drain) */
            afterwards?: "maint" | "remove" | "keep";
        };
        /** Server */
        Server: {
            backend: string;
            name: string;
            /** @description its number in its backend */
            id: number;
            /** @description as configured */
            address: string;
            /** @description the cookie value that binds a client to it */
            cookie?: string;
            /** @description used only when no active server is left */
            backup: boolean;
            /** @description one of ready, drain, maint */
            state: "ready" | "drain" | "maint";
            /** @description what becomes of the operator's state and the checks, in HAProxy's words: UP, UP 1/3, DOWN, DRAIN, MAINT, no check … */
            status: string;
            /** @description who gets this server now: everyone, bound clients (those whose cookie names it), or nobody */
            serves: "everyone" | "bound clients" | "nobody";
            /** @description a weight from 0 to 256 */
            weight: number;
            /** @description the weight that the configuration gives */
            initialWeight: number;
            /** @description while it comes back slowly (slowstart), how much of its weight it has, in per cent */
            throttle?: number;
            /** @description whether its health is checked */
            checked: boolean;
            /** @description what the last check found */
            lastCheck?: string;
            /** @description how its address is found, where resolvers do that */
            resolution?: {
                /** @description who is asked */
                resolvers: string;
                /** @description for what: a name with its port, or that of a service */
                name: string;
                /** @description why it has no address now, in the words that HAProxy has for it */
                trouble?: string;
            };
            /** @description the program beside the server that says how it is, where it has one */
            agent?: {
                /** @description whether it is asked now */
                asked: boolean;
                /** @description up or down: what it is taken to have said */
                state: "up" | "down";
                /** @description what it said last */
                lastAnswer?: string;
            };
            drain?: components["schemas"]["Drain"];
            /** @description requests at a time at most, 0 for any number */
            maxconn: number;
            /** @description requests that wait for it */
            queue: number;
            /** @description the connections to it */
            connections: {
                /** @description that carry a request or a tunnel now */
                used: number;
                /** @description that wait for the next */
                idle: number;
            };
            /** @description connections of another protocol, such as WebSocket, that stand now; they count as requests in flight too */
            tunnels: number;
            /** @description about how many clients it had in the last five minutes, told apart by address and browser */
            recentClientsEstimate: number;
            /** @description its sessions, where signed cookies or learnt keys tell them apart */
            sessions?: {
                /** @description bound to it; while it drains, those that remain */
                bound: number;
                /** @description of these, seen in the last five minutes */
                recent: number;
            };
            /** @description of one that was just added or replaced: what is hardly meant of it, such as that no cookie binds clients to it */
            warnings?: string[];
            /**
             * Format: date-time
             * @description when it last went up or down, or into or out of drain
             */
            changedAt: string;
            requests: {
                /** @description in flight now */
                current: number;
                /** @description most in flight at once */
                max: number;
                /** @description served since the start */
                total: number;
                /** @description of these, given to it by the algorithm and not by a cookie */
                balanced: number;
            };
        };
        /** Backend */
        Backend: {
            name: string;
            /** @description UP or DOWN: whether any server takes new clients */
            status: "UP" | "DOWN";
            /** @description the algorithm */
            balance: string;
            /** @description the name of the cookie that binds clients to servers */
            cookie?: string;
            /** @description the sum of the weights in use */
            weight: number;
            usable: {
                /** @description active servers that take new clients */
                active: number;
                /** @description backups that take new clients */
                backup: number;
            };
            /** @description one of never, safe, aggressive, always */
            httpReuse: "never" | "safe" | "aggressive" | "always";
            /** @description how often a connection that could not be made is tried again */
            retries: number;
            /** @description at which retry another server is asked; 0 never */
            redispatch: number;
            /** @description a client whose server is down gets 503, and no other server */
            strict: boolean;
            /** @description wait or move */
            whenFull: "wait" | "move";
            /** @description a request ends when its client closes its side */
            abortOnClose: boolean;
            /** @description all backups are used, not only the first */
            allbackups: boolean;
            /** @description requests at which servers have their maxconn */
            fullconn?: number;
            /** @description servers without a cookie of their own have one that is made of their address */
            dynamicCookie?: boolean;
            requests: {
                /** @description in flight now */
                current: number;
                /** @description waiting for any server */
                queued: number;
                /** @description since the start */
                total: number;
            };
            servers: components["schemas"]["Server"][];
        };
        /** BackendDefinition */
        BackendDefinition: {
            /** @description letters, digits, - _ . and : */
            name: string;
            /** @description a whole number from 1 to 2147483647 */
            id?: number;
            /**
             * @description an algorithm as in haproxy.cfg, such as leastconn or random(2)
             * @default roundrobin
             */
            balance: string;
            /**
             * @description map-based or consistent, and sdbm, djb2, wt6, crc32 or none, and avalanche, as in haproxy.cfg
             * @default map-based
             */
            hashType: string;
            /**
             * @description 0, or a whole number of percent above 100
             * @default 0
             */
            hashBalanceFactor: 0 | number;
            cookie?: {
                /**
                 * @description a token (RFC 6265 §4.1.1)
                 * @default SERVERID
                 */
                name: string;
                /**
                 * @description one of insert, rewrite, prefix, passive
                 * @default insert
                 */
                mode: "insert" | "rewrite" | "prefix" | "passive";
                indirect?: boolean;
                /**
                 * @description true, false or always
                 * @default always
                 */
                nocache: boolean | "always";
                /** @default false */
                postonly: boolean;
                /** @default false */
                preserve: boolean;
                /** @default true */
                httponly: boolean;
                /**
                 * @description true, false or auto
                 * @default false
                 */
                secure: boolean | "auto";
                /** @default [] */
                domain: string[];
                /** @description a duration: milliseconds, or a text such as 30m, 8h, 90d (at most 68 years) */
                maxidle?: number | string;
                /** @description a duration: milliseconds, or a text such as 30m, 8h, 90d (at most 68 years) */
                maxlife?: number | string;
                /** @default false */
                dynamic: boolean;
                /**
                 * @description a path that begins with / and has no ;
                 * @default /
                 */
                path: string;
                /**
                 * @description one of Strict, Lax, None, omit
                 * @default Lax
                 */
                sameSite: "Strict" | "Lax" | "None" | "omit";
                /** @default false */
                partitioned: boolean;
                /** @description a duration: milliseconds, or a text such as 30m, 8h, 90d (at most 68 years) */
                maxAge?: number | string;
                /** @default [] */
                attr: string[];
                signed?: {
                    keys: {
                        /** @description the name of an environment variable */
                        env?: string;
                        /** @description the name of a file */
                        file?: string;
                    }[];
                    /**
                     * @description a duration: milliseconds, or a text such as 30m, 8h, 90d (at most 68 years)
                     * @default 28800000
                     */
                    ttl: number | string;
                    /**
                     * @description a number of sessions from 1 to 8000000
                     * @default 100000
                     */
                    sessions: number;
                };
            };
            /** @description a secret */
            dynamicCookieKey?: string;
            /** @default false */
            persist: boolean;
            /** @default false */
            isListen: boolean;
            /** @default [] */
            acls: {
                /** @description letters, digits, - _ . and : */
                name: string;
                /** @description words, as a text or as a list */
                test: string | string[];
            }[];
            /** @default [] */
            useServer: {
                /** @description the name of a server */
                server: string;
                /** @description words, as a text or as a list */
                if?: string | string[];
                /** @description words, as a text or as a list */
                unless?: string | string[];
            }[];
            /** @default [] */
            persistRules: {
                /** @description force or ignore */
                do: "force" | "ignore";
                /** @description words, as a text or as a list */
                if?: string | string[];
                /** @description words, as a text or as a list */
                unless?: string | string[];
            }[];
            stickTable?: {
                /** @description one of ip, ipv6, integer, string, binary */
                type: "ip" | "ipv6" | "integer" | "string" | "binary";
                /** @description a number of characters */
                len?: number;
                /** @description a number of entries from 1 to 8000000 */
                size: number;
                /** @description a duration: milliseconds, or a text such as 500ms, 5s, 10m (at most 24 days) */
                expire?: number | string;
                /** @default false */
                nopurge: boolean;
            };
            /** @default [] */
            stick: {
                /** @description one of on, match, store-request, store-response */
                do: "on" | "match" | "store-request" | "store-response";
                /** @description a sample expression, such as src */
                key: string;
                /** @description letters, digits, - _ . and : */
                table?: string;
                /** @description words, as a text or as a list */
                if?: string | string[];
                /** @description words, as a text or as a list */
                unless?: string | string[];
            }[];
            learn?: {
                keys: {
                    /** @description the name of a cookie */
                    cookie?: string;
                    /** @description the name of a header field */
                    header?: string;
                    /** @description the name of a parameter */
                    parameter?: string;
                    /** @description the name of a header field */
                    requestHeader?: string;
                }[];
                /**
                 * @description a number of entries from 1 to 8000000
                 * @default 100000
                 */
                size: number;
                /**
                 * @description a duration: milliseconds, or a text such as 500ms, 5s, 10m (at most 24 days)
                 * @default 1800000
                 */
                expire: number | string;
                /** @description 404 or 503 */
                strict?: 404 | 503;
            };
            /** @default [] */
            httpRequest: {
                /** @description words, as a text or as a list */
                do: string | string[];
                /** @description words, as a text or as a list */
                if?: string | string[];
                /** @description words, as a text or as a list */
                unless?: string | string[];
            }[];
            /** @default [] */
            redirects: {
                /** @description words, as a text or as a list */
                do: string | string[];
                /** @description words, as a text or as a list */
                if?: string | string[];
                /** @description words, as a text or as a list */
                unless?: string | string[];
            }[];
            /** @default [] */
            httpResponse: {
                /** @description words, as a text or as a list */
                do: string | string[];
                /** @description words, as a text or as a list */
                if?: string | string[];
                /** @description words, as a text or as a list */
                unless?: string | string[];
            }[];
            /** @default [] */
            httpAfterResponse: {
                /** @description words, as a text or as a list */
                do: string | string[];
                /** @description words, as a text or as a list */
                if?: string | string[];
                /** @description words, as a text or as a list */
                unless?: string | string[];
            }[];
            /** @default [] */
            errorPages: {
                /** @description a status from 200 to 599 */
                status: number;
                file?: string;
                /** @description words, as a text or as a list */
                answer?: string | string[];
            }[];
            /** @default false */
            preferLastServer: boolean;
            /** @default false */
            bufferRequest: boolean;
            /** @default 3 */
            retries: number;
            /** @default -1 */
            redispatch: number;
            /**
             * @default [
             *       "conn-failure"
             *     ]
             */
            retryOn: ("conn-failure" | "empty-response" | "junk-response" | "response-timeout" | "401" | "403" | "404" | "408" | "425" | "500" | "501" | "502" | "503" | "504")[];
            /** @default false */
            strict: boolean;
            /**
             * @description wait or move
             * @default wait
             */
            whenFull: "wait" | "move";
            /** @default true */
            abortOnClose: boolean;
            /**
             * @description one of keep-alive, server-close, close
             * @default keep-alive
             */
            connectionMode: "keep-alive" | "server-close" | "close";
            /** @default false */
            pretendKeepalive: boolean;
            /**
             * @description one of never, safe, aggressive, always
             * @default safe
             */
            httpReuse: "never" | "safe" | "aggressive" | "always";
            /** @default {} */
            timeout: {
                /**
                 * @description a duration: milliseconds, or a text such as 500ms, 5s, 10m (at most 24 days)
                 * @default 5000
                 */
                connect: number | string;
                /**
                 * @description a duration: milliseconds, or a text such as 500ms, 5s, 10m (at most 24 days)
                 * @default 60000
                 */
                server: number | string;
                /** @description a duration: milliseconds, or a text such as 500ms, 5s, 10m (at most 24 days) */
                queue?: number | string;
                /** @description a duration: milliseconds, or a text such as 500ms, 5s, 10m (at most 24 days) */
                check?: number | string;
                /** @description a duration: milliseconds, or a text such as 500ms, 5s, 10m (at most 24 days) */
                tunnel?: number | string;
                /** @description a duration: milliseconds, or a text such as 500ms, 5s, 10m (at most 24 days) */
                serverFin?: number | string;
                /** @description a duration: milliseconds, or a text such as 500ms, 5s, 10m (at most 24 days) */
                httpRequest?: number | string;
            };
            httpchk?: {
                /**
                 * @description a method in capitals
                 * @default OPTIONS
                 */
                method: string;
                /**
                 * @description a URI without spaces
                 * @default /
                 */
                uri: string;
                /** @default HTTP/1.0 */
                version: "HTTP/1.0" | "HTTP/1.1";
                /** @default [] */
                headers: {
                    /** @description the name of a header field */
                    name: string;
                    /** @description a text without control characters */
                    value: string;
                }[];
            };
            httpCheck?: (string | string[])[];
            tcpCheck?: (string | string[])[];
            externalCheck?: {
                /** @description a text without zero bytes */
                command: string;
                /** @description a text without zero bytes */
                path?: string;
            };
            forwardfor?: {
                /**
                 * @description the name of a header field
                 * @default X-Forwarded-For
                 */
                header: string;
                /** @description a network such as 127.0.0.0/8 */
                except?: string;
                /** @default false */
                ifNone: boolean;
            };
            originalto?: {
                /**
                 * @description the name of a header field
                 * @default X-Original-To
                 */
                header: string;
                /** @description a network such as 127.0.0.0/8 */
                except?: string;
            };
            /** @description words, as a text or as a list */
            forwarded?: string | string[];
            /** @description the name of a header field */
            sendNameHeader?: string;
            /** @description a number of requests */
            fullconn?: number;
            /** @default false */
            allbackups: boolean;
            /** @default [] */
            servers: {
                /** @description letters, digits, - _ . and : */
                name: string;
                /** @description host:port, [IPv6]:port or unix@path */
                address: string;
                /** @description a cookie value: visible characters without , ; and \, in double quotes or without */
                cookie?: string;
                /**
                 * @description a weight from 0 to 256
                 * @default 1
                 */
                weight: number;
                /** @default false */
                check: boolean;
                /**
                 * @description a duration: milliseconds, or a text such as 500ms, 5s, 10m (at most 24 days)
                 * @default 2000
                 */
                inter: number | string;
                /** @description a duration: milliseconds, or a text such as 500ms, 5s, 10m (at most 24 days) */
                fastinter?: number | string;
                /** @description a duration: milliseconds, or a text such as 500ms, 5s, 10m (at most 24 days) */
                downinter?: number | string;
                /** @default 2 */
                rise: number;
                /** @default 3 */
                fall: number;
                /** @description a server, as BACKEND/SERVER */
                track?: string;
                /** @default false */
                agentCheck: boolean;
                /** @description a host name or an IP address */
                agentAddr?: string;
                agentPort?: number;
                /**
                 * @description a duration: milliseconds, or a text such as 500ms, 5s, 10m (at most 24 days)
                 * @default 2000
                 */
                agentInter: number | string;
                /** @description a text */
                agentSend?: string;
                /** @description layer4 or layer7 */
                observe?: "layer4" | "layer7";
                /**
                 * @description a number of errors from 1
                 * @default 10
                 */
                errorLimit: number;
                /**
                 * @description one of fastinter, fail-check, sudden-death, mark-down
                 * @default fail-check
                 */
                onError: "fastinter" | "fail-check" | "sudden-death" | "mark-down";
                /** @enum {string} */
                onMarkedDown?: "shutdown-sessions";
                /** @enum {string} */
                onMarkedUp?: "shutdown-backup-sessions";
                /** @description a duration: milliseconds, or a text such as 500ms, 5s, 10m (at most 24 days) */
                slowstart?: number | string;
                /** @description a host name or an IP address */
                checkAddr?: string;
                checkPort?: number;
                /**
                 * @description a number of requests, 0 for no limit
                 * @default 0
                 */
                maxconn: number;
                /** @description a number of requests */
                minconn?: number;
                /**
                 * @description a number of requests, 0 for no limit
                 * @default 0
                 */
                maxqueue: number;
                /**
                 * @description a number of connections, -1 for no limit
                 * @default -1
                 */
                poolMaxConn: number;
                /**
                 * @description a number of connections
                 * @default 0
                 */
                poolLowConn: number;
                /**
                 * @description a duration: milliseconds, or a text such as 500ms, 5s, 10m (at most 24 days)
                 * @default 5000
                 */
                poolPurgeDelay: number | string;
                /**
                 * @description a number of requests, -1 for no limit
                 * @default -1
                 */
                maxReuse: number;
                tls?: {
                    /**
                     * @description required or none
                     * @default required
                     */
                    verify: "required" | "none";
                    /**
                     * @description a file name
                     * @default @system-ca
                     */
                    caFile: string;
                    /** @description a file name */
                    crlFile?: string;
                    /** @description a file name */
                    crt?: string;
                    /** @description a host name, or req.hdr(host) for that of each request */
                    sni?: string;
                    /** @description a host name */
                    verifyhost?: string;
                    /** @default true */
                    nameOfAddress: boolean;
                    /** @default [] */
                    alpn: ("http/1.1" | "http/1.0")[];
                    /**
                     * @description one of TLSv1.0, TLSv1.1, TLSv1.2, TLSv1.3
                     * @default TLSv1.2
                     */
                    minVersion: "TLSv1.0" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3";
                    /**
                     * @description one of TLSv1.0, TLSv1.1, TLSv1.2, TLSv1.3
                     * @default TLSv1.3
                     */
                    maxVersion: "TLSv1.0" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3";
                    ciphers?: string;
                    ciphersuites?: string;
                    /** @default true */
                    reuse: boolean;
                    /** @default true */
                    tickets: boolean;
                    /** @default true */
                    traffic: boolean;
                    checks?: boolean;
                    /** @description a host name */
                    checkSni?: string;
                };
                /** @description v1 or v2 */
                sendProxy?: "v1" | "v2";
                /** @default false */
                checkSendProxy: boolean;
                /** @description an IP address of this machine, such as 10.0.0.1, 10.0.0.1:5000 or [::1] */
                source?: string;
                /** @description a whole number from 1 */
                id?: number;
                /**
                 * @description one of id, addr, addr-port
                 * @default id
                 */
                hashKey: "id" | "addr" | "addr-port";
                /** @description letters, digits, - _ . and : */
                resolvers?: string;
                /** @description ipv4 or ipv6 */
                resolvePrefer?: "ipv4" | "ipv6";
                resolveOpts?: ("allow-dup-ip" | "prevent-dup-ip" | "ignore-weight")[];
                resolveNet?: string[];
                initAddr?: string[];
                /** @default false */
                backup: boolean;
                /** @default true */
                stick: boolean;
                /** @default false */
                disabled: boolean;
            }[];
        };
        /** BackendPatch */
        BackendPatch: {
            /** @description an algorithm as in haproxy.cfg, such as leastconn or random(2), or null for what is configured */
            balance?: string | null;
            /** @description one of never, safe, aggressive, always, or null for what is configured */
            httpReuse?: ("never" | "safe" | "aggressive" | "always") | null;
            /** @description a whole number from 0 to 100, or null for what is configured */
            retries?: number | null;
            /** @description a whole number from -100 to 100, or null for what is configured */
            redispatch?: number | null;
            /** @description true or false, or null for what is configured */
            strict?: boolean | null;
            /** @description wait or move, or null for what is configured */
            whenFull?: ("wait" | "move") | null;
            /** @description true or false, or null for what is configured */
            abortOnClose?: boolean | null;
            /** @description true or false, or null for what is configured */
            allbackups?: boolean | null;
            /** @description a number of requests, or null for what is configured */
            fullconn?: number | null;
            /** @description true or false, or null for what is configured */
            dynamicCookie?: boolean | null;
            /** @description a secret, or null for what is configured */
            dynamicCookieKey?: string | null;
        };
        /** ServersPatch */
        ServersPatch: {
            /** @description a list of servers, each with what is to change of it */
            servers: {
                /** @description letters, digits, - _ . and : */
                backend: string;
                /** @description letters, digits, - _ . and : */
                name: string;
                /** @description one of ready, drain, maint, or null for what is configured */
                state?: ("ready" | "drain" | "maint") | null;
                /** @description a weight from 0 to 256, or per cent of the initial weight such as "50%", rounded down as in HAProxy: half of 1 is 0, and no new clients, or null for what is configured */
                weight?: (number | string) | null;
                /** @description a number of requests, 0 for no limit, or null for what is configured */
                maxconn?: number | null;
                /** @description a number of requests, 0 for no limit, or null for what is configured */
                maxqueue?: number | null;
                /** @description host:port, [IPv6]:port or unix@path, or null for what is configured */
                address?: string | null;
                /** @description a cookie value: visible characters without , ; and \, in double quotes or without, or null for what is configured */
                cookie?: string | null;
                /** @description true or false: whether its health is checked, or null for what is configured */
                check?: boolean | null;
                /** @description a host name or an IP address, or null for what is configured */
                checkAddr?: string | null;
                /** @description a whole number from 1 to 65535, or null for what is configured */
                checkPort?: number | null;
                /** @description a duration: milliseconds, or a text such as 500ms, 5s, 10m (at most 24 days), or null for what is configured */
                inter?: (number | string) | null;
                /** @description one of up, stopping, down */
                health?: "up" | "stopping" | "down";
                /** @description up or down */
                agent?: "up" | "down";
                /** @description true or false: whether its agent is asked, or null for what is configured */
                agentCheck?: boolean | null;
                /** @description a host name or an IP address, or null for what is configured */
                agentAddr?: string | null;
                /** @description a whole number from 1 to 65535, or null for what is configured */
                agentPort?: number | null;
                /** @description a text, or null for what is configured */
                agentSend?: string | null;
            }[];
        };
        /** ServerDefinition */
        ServerDefinition: {
            /** @description letters, digits, - _ . and : */
            name: string;
            /** @description host:port, [IPv6]:port or unix@path */
            address: string;
            /** @description a cookie value: visible characters without , ; and \, in double quotes or without */
            cookie?: string;
            /**
             * @description a weight from 0 to 256
             * @default 1
             */
            weight: number;
            /** @default false */
            check: boolean;
            /**
             * @description a duration: milliseconds, or a text such as 500ms, 5s, 10m (at most 24 days)
             * @default 2000
             */
            inter: number | string;
            /** @description a duration: milliseconds, or a text such as 500ms, 5s, 10m (at most 24 days) */
            fastinter?: number | string;
            /** @description a duration: milliseconds, or a text such as 500ms, 5s, 10m (at most 24 days) */
            downinter?: number | string;
            /** @default 2 */
            rise: number;
            /** @default 3 */
            fall: number;
            /** @description a server, as BACKEND/SERVER */
            track?: string;
            /** @default false */
            agentCheck: boolean;
            /** @description a host name or an IP address */
            agentAddr?: string;
            agentPort?: number;
            /**
             * @description a duration: milliseconds, or a text such as 500ms, 5s, 10m (at most 24 days)
             * @default 2000
             */
            agentInter: number | string;
            /** @description a text */
            agentSend?: string;
            /** @description layer4 or layer7 */
            observe?: "layer4" | "layer7";
            /**
             * @description a number of errors from 1
             * @default 10
             */
            errorLimit: number;
            /**
             * @description one of fastinter, fail-check, sudden-death, mark-down
             * @default fail-check
             */
            onError: "fastinter" | "fail-check" | "sudden-death" | "mark-down";
            /** @enum {string} */
            onMarkedDown?: "shutdown-sessions";
            /** @enum {string} */
            onMarkedUp?: "shutdown-backup-sessions";
            /** @description a duration: milliseconds, or a text such as 500ms, 5s, 10m (at most 24 days) */
            slowstart?: number | string;
            /** @description a host name or an IP address */
            checkAddr?: string;
            checkPort?: number;
            /**
             * @description a number of requests, 0 for no limit
             * @default 0
             */
            maxconn: number;
            /** @description a number of requests */
            minconn?: number;
            /**
             * @description a number of requests, 0 for no limit
             * @default 0
             */
            maxqueue: number;
            /**
             * @description a number of connections, -1 for no limit
             * @default -1
             */
            poolMaxConn: number;
            /**
             * @description a number of connections
             * @default 0
             */
            poolLowConn: number;
            /**
             * @description a duration: milliseconds, or a text such as 500ms, 5s, 10m (at most 24 days)
             * @default 5000
             */
            poolPurgeDelay: number | string;
            /**
             * @description a number of requests, -1 for no limit
             * @default -1
             */
            maxReuse: number;
            tls?: {
                /**
                 * @description required or none
                 * @default required
                 */
                verify: "required" | "none";
                /**
                 * @description a file name
                 * @default @system-ca
                 */
                caFile: string;
                /** @description a file name */
                crlFile?: string;
                /** @description a file name */
                crt?: string;
                /** @description a host name, or req.hdr(host) for that of each request */
                sni?: string;
                /** @description a host name */
                verifyhost?: string;
                /** @default true */
                nameOfAddress: boolean;
                /** @default [] */
                alpn: ("http/1.1" | "http/1.0")[];
                /**
                 * @description one of TLSv1.0, TLSv1.1, TLSv1.2, TLSv1.3
                 * @default TLSv1.2
                 */
                minVersion: "TLSv1.0" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3";
                /**
                 * @description one of TLSv1.0, TLSv1.1, TLSv1.2, TLSv1.3
                 * @default TLSv1.3
                 */
                maxVersion: "TLSv1.0" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3";
                ciphers?: string;
                ciphersuites?: string;
                /** @default true */
                reuse: boolean;
                /** @default true */
                tickets: boolean;
                /** @default true */
                traffic: boolean;
                checks?: boolean;
                /** @description a host name */
                checkSni?: string;
            };
            /** @description v1 or v2 */
            sendProxy?: "v1" | "v2";
            /** @default false */
            checkSendProxy: boolean;
            /** @description an IP address of this machine, such as 10.0.0.1, 10.0.0.1:5000 or [::1] */
            source?: string;
            /** @description a whole number from 1 */
            id?: number;
            /**
             * @description one of id, addr, addr-port
             * @default id
             */
            hashKey: "id" | "addr" | "addr-port";
            /** @description letters, digits, - _ . and : */
            resolvers?: string;
            /** @description ipv4 or ipv6 */
            resolvePrefer?: "ipv4" | "ipv6";
            resolveOpts?: ("allow-dup-ip" | "prevent-dup-ip" | "ignore-weight")[];
            resolveNet?: string[];
            initAddr?: string[];
            /** @default false */
            backup: boolean;
            /** @default true */
            stick: boolean;
            /** @default false */
            disabled: boolean;
        };
        /** ServerPatch */
        ServerPatch: {
            /** @description one of ready, drain, maint, or null for what is configured */
            state?: ("ready" | "drain" | "maint") | null;
            /** @description a weight from 0 to 256, or per cent of the initial weight such as "50%", rounded down as in HAProxy: half of 1 is 0, and no new clients, or null for what is configured */
            weight?: (number | string) | null;
            /** @description a number of requests, 0 for no limit, or null for what is configured */
            maxconn?: number | null;
            /** @description a number of requests, 0 for no limit, or null for what is configured */
            maxqueue?: number | null;
            /** @description host:port, [IPv6]:port or unix@path, or null for what is configured */
            address?: string | null;
            /** @description a cookie value: visible characters without , ; and \, in double quotes or without, or null for what is configured */
            cookie?: string | null;
            /** @description true or false: whether its health is checked, or null for what is configured */
            check?: boolean | null;
            /** @description a host name or an IP address, or null for what is configured */
            checkAddr?: string | null;
            /** @description a whole number from 1 to 65535, or null for what is configured */
            checkPort?: number | null;
            /** @description a duration: milliseconds, or a text such as 500ms, 5s, 10m (at most 24 days), or null for what is configured */
            inter?: (number | string) | null;
            /** @description one of up, stopping, down */
            health?: "up" | "stopping" | "down";
            /** @description up or down */
            agent?: "up" | "down";
            /** @description true or false: whether its agent is asked, or null for what is configured */
            agentCheck?: boolean | null;
            /** @description a host name or an IP address, or null for what is configured */
            agentAddr?: string | null;
            /** @description a whole number from 1 to 65535, or null for what is configured */
            agentPort?: number | null;
            /** @description a text, or null for what is configured */
            agentSend?: string | null;
        };
        /** NamelessServer */
        NamelessServer: {
            /** @description letters, digits, - _ . and : */
            name?: string;
            /** @description host:port, [IPv6]:port or unix@path */
            address: string;
            /** @description a cookie value: visible characters without , ; and \, in double quotes or without */
            cookie?: string;
            /**
             * @description a weight from 0 to 256
             * @default 1
             */
            weight: number;
            /** @default false */
            check: boolean;
            /**
             * @description a duration: milliseconds, or a text such as 500ms, 5s, 10m (at most 24 days)
             * @default 2000
             */
            inter: number | string;
            /** @description a duration: milliseconds, or a text such as 500ms, 5s, 10m (at most 24 days) */
            fastinter?: number | string;
            /** @description a duration: milliseconds, or a text such as 500ms, 5s, 10m (at most 24 days) */
            downinter?: number | string;
            /** @default 2 */
            rise: number;
            /** @default 3 */
            fall: number;
            /** @description a server, as BACKEND/SERVER */
            track?: string;
            /** @default false */
            agentCheck: boolean;
            /** @description a host name or an IP address */
            agentAddr?: string;
            agentPort?: number;
            /**
             * @description a duration: milliseconds, or a text such as 500ms, 5s, 10m (at most 24 days)
             * @default 2000
             */
            agentInter: number | string;
            /** @description a text */
            agentSend?: string;
            /** @description layer4 or layer7 */
            observe?: "layer4" | "layer7";
            /**
             * @description a number of errors from 1
             * @default 10
             */
            errorLimit: number;
            /**
             * @description one of fastinter, fail-check, sudden-death, mark-down
             * @default fail-check
             */
            onError: "fastinter" | "fail-check" | "sudden-death" | "mark-down";
            /** @enum {string} */
            onMarkedDown?: "shutdown-sessions";
            /** @enum {string} */
            onMarkedUp?: "shutdown-backup-sessions";
            /** @description a duration: milliseconds, or a text such as 500ms, 5s, 10m (at most 24 days) */
            slowstart?: number | string;
            /** @description a host name or an IP address */
            checkAddr?: string;
            checkPort?: number;
            /**
             * @description a number of requests, 0 for no limit
             * @default 0
             */
            maxconn: number;
            /** @description a number of requests */
            minconn?: number;
            /**
             * @description a number of requests, 0 for no limit
             * @default 0
             */
            maxqueue: number;
            /**
             * @description a number of connections, -1 for no limit
             * @default -1
             */
            poolMaxConn: number;
            /**
             * @description a number of connections
             * @default 0
             */
            poolLowConn: number;
            /**
             * @description a duration: milliseconds, or a text such as 500ms, 5s, 10m (at most 24 days)
             * @default 5000
             */
            poolPurgeDelay: number | string;
            /**
             * @description a number of requests, -1 for no limit
             * @default -1
             */
            maxReuse: number;
            tls?: {
                /**
                 * @description required or none
                 * @default required
                 */
                verify: "required" | "none";
                /**
                 * @description a file name
                 * @default @system-ca
                 */
                caFile: string;
                /** @description a file name */
                crlFile?: string;
                /** @description a file name */
                crt?: string;
                /** @description a host name, or req.hdr(host) for that of each request */
                sni?: string;
                /** @description a host name */
                verifyhost?: string;
                /** @default true */
                nameOfAddress: boolean;
                /** @default [] */
                alpn: ("http/1.1" | "http/1.0")[];
                /**
                 * @description one of TLSv1.0, TLSv1.1, TLSv1.2, TLSv1.3
                 * @default TLSv1.2
                 */
                minVersion: "TLSv1.0" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3";
                /**
                 * @description one of TLSv1.0, TLSv1.1, TLSv1.2, TLSv1.3
                 * @default TLSv1.3
                 */
                maxVersion: "TLSv1.0" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3";
                ciphers?: string;
                ciphersuites?: string;
                /** @default true */
                reuse: boolean;
                /** @default true */
                tickets: boolean;
                /** @default true */
                traffic: boolean;
                checks?: boolean;
                /** @description a host name */
                checkSni?: string;
            };
            /** @description v1 or v2 */
            sendProxy?: "v1" | "v2";
            /** @default false */
            checkSendProxy: boolean;
            /** @description an IP address of this machine, such as 10.0.0.1, 10.0.0.1:5000 or [::1] */
            source?: string;
            /** @description a whole number from 1 */
            id?: number;
            /**
             * @description one of id, addr, addr-port
             * @default id
             */
            hashKey: "id" | "addr" | "addr-port";
            /** @description letters, digits, - _ . and : */
            resolvers?: string;
            /** @description ipv4 or ipv6 */
            resolvePrefer?: "ipv4" | "ipv6";
            resolveOpts?: ("allow-dup-ip" | "prevent-dup-ip" | "ignore-weight")[];
            resolveNet?: string[];
            initAddr?: string[];
            /** @default false */
            backup: boolean;
            /** @default true */
            stick: boolean;
            /** @default false */
            disabled: boolean;
        };
        /**
         * Nothing
         * @default {}
         */
        Nothing: Record<string, never>;
        /**
         * DrainRequest
         * @default {}
         */
        DrainRequest: {
            /** @description a duration: milliseconds, or a text such as 500ms, 5s, 10m (at most 24 days) */
            deadline?: number | string;
            /** @description what follows: maint, remove (with whatever is still in flight) or keep (it stays in drain) */
            afterwards?: "maint" | "remove" | "keep";
        };
        /** DrainStatus */
        DrainStatus: {
            backend: string;
            server: string;
            /** @description drain while it drains; else what came of it: ready, maint or removed */
            state: "ready" | "drain" | "maint" | "removed";
            /** @description whether nobody is left on it */
            drained: boolean;
            drain?: components["schemas"]["Drain"];
        };
        /** WeightRequest */
        WeightRequest: {
            /** @description a weight from 0 to 256, or per cent of the initial weight such as "50%", rounded down as in HAProxy: half of 1 is 0, and no new clients */
            weight: number | string;
        };
        /** DrainsRequest */
        DrainsRequest: {
            /** @description a list of servers */
            servers: {
                /** @description letters, digits, - _ . and : */
                backend: string;
                /** @description letters, digits, - _ . and : */
                name: string;
            }[];
            /**
             * @description what each backend must keep for new clients: a number of servers, or per cent of the weight of all that are no backups such as "50%"
             * @default 1
             */
            floor: number | string;
            /** @description a duration: milliseconds, or a text such as 500ms, 5s, 10m (at most 24 days) */
            deadline?: number | string;
            /** @description what follows: maint, remove (with whatever is still in flight) or keep (it stays in drain) */
            afterwards?: "maint" | "remove" | "keep";
        };
        /** Drains */
        Drains: {
            drains: components["schemas"]["DrainStatus"][];
        };
        /** Table */
        Table: {
            /** @description the name of the section that it belongs to; of learnt keys with /learn or /claimed behind */
            name: string;
            /** @description one of ip, ipv6, integer, string, binary */
            type: "ip" | "ipv6" | "integer" | "string" | "binary";
            /** @description how many entries there may be */
            size: number;
            /** @description how many there are */
            used: number;
            /** @description milliseconds that an entry lasts which is not used; for ever unless given */
            expire?: number;
            /** @description when it is full no key is taken, instead of the oldest going */
            nopurge: boolean;
        };
        /** TableEntry */
        TableEntry: {
            /** @description bytes as characters, and binary keys in hexadecimal; learnt ones are secrets, of which only the first characters are told */
            key: string;
            /** @description the server that it is bound to */
            server?: string;
            /** @description milliseconds that it has left if it is not used */
            expiresIn?: number;
        };
        /** TableWithEntries */
        TableWithEntries: {
            /** @description the name of the section that it belongs to; of learnt keys with /learn or /claimed behind */
            name: string;
            /** @description one of ip, ipv6, integer, string, binary */
            type: "ip" | "ipv6" | "integer" | "string" | "binary";
            /** @description how many entries there may be */
            size: number;
            /** @description how many there are */
            used: number;
            /** @description milliseconds that an entry lasts which is not used; for ever unless given */
            expire?: number;
            /** @description when it is full no key is taken, instead of the oldest going */
            nopurge: boolean;
            entries: components["schemas"]["TableEntry"][];
        };
        /** TableEntryPut */
        TableEntryPut: {
            /** @description the name of a server of the backend that the table belongs to */
            server: string;
        };
        /** Info */
        Info: {
            /** @enum {string} */
            name: "limpet";
            /** @description the version of the program */
            version: string;
            /** @description the version of Node */
            node: string;
            /** @description the number of the process */
            pid: number;
            /** @description global.node: the name of this machine */
            machine?: string;
            /** @description global.description: what it is for */
            description?: string;
            /**
             * Format: date-time
             * @description when it started
             */
            startedAt: string;
            /** @description seconds since then */
            uptime: number;
            /** @description the number of the last change, 0 before the first */
            lastChange: number;
            /** @description how many there are */
            frontends: number;
            /** @description how many there are */
            backends: number;
            /** @description how many there are */
            servers: number;
            requests: {
                /** @description in flight in all backends */
                current: number;
                /** @description since the start, or since figures were set back */
                total: number;
            };
        };
        /** Statistics */
        Statistics: {
            /**
             * Format: date-time
             * @description the moment of the statistics
             */
            at: string;
            rows: {
                scope: "frontend" | "server" | "backend";
                /** @description the name of the frontend or backend */
                proxy: string;
                /** @description FRONTEND, BACKEND or the name of the server */
                name: string;
                /** @description the figures that apply, by HAProxy's names of them (the columns of its CSV), and of servers recent_clients_estimate, sessions_bound and sessions_recent */
                figures: {
                    [key: string]: number | string;
                };
            }[];
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
    isAlive: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        status: "ok" | "starting" | "stopping";
                    };
                };
            };
        };
    };
    isReady: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Yes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        status: "ok" | "starting" | "stopping";
                    };
                };
            };
            /** @description No: it is starting or stopping. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        status: "ok" | "starting" | "stopping";
                    };
                };
            };
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listFrontends: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The frontends, in the order of the configuration. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        frontends: components["schemas"]["Frontend"][];
                    };
                };
            };
            /** @description A login is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getFrontend: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                frontend: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The frontend. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Frontend"];
                };
            };
            /** @description A login is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such frontend, backend or server. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeFrontend: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                frontend: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FrontendPatch"];
                "application/merge-patch+json": components["schemas"]["FrontendPatch"];
            };
        };
        responses: {
            /** @description The frontend after the change. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Frontend"];
                };
            };
            /** @description The body is not JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changes are not allowed here, or another site asked for this one. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such frontend, backend or server. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It cannot be done as things are: detail says why. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is not any more what If-Match says. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is neither application/json nor application/merge-patch+json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body or the query does not fit its schema, or makes no sense; errors says where. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changes need If-Match here. */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listBackends: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The backends, in the order of the configuration. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        backends: components["schemas"]["Backend"][];
                    };
                };
            };
            /** @description A login is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addBackend: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "blue",
                 *       "cookie": {},
                 *       "servers": [
                 *         {
                 *           "name": "b1",
                 *           "address": "10.0.1.1:8080",
                 *           "cookie": "b1",
                 *           "check": true
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["BackendDefinition"];
            };
        };
        responses: {
            /** @description The backend that was added; Location says where it is. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backend"];
                };
            };
            /** @description The body is not JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changes are not allowed here, or another site asked for this one. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such frontend, backend or server. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It cannot be done as things are: detail says why. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is not any more what If-Match says. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is neither application/json nor application/merge-patch+json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body or the query does not fit its schema, or makes no sense; errors says where. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changes need If-Match here. */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getBackend: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                backend: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The backend. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backend"];
                };
            };
            /** @description A login is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such frontend, backend or server. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeBackend: {
        parameters: {
            query?: {
                /** @description true or false */
                force?: "true" | "false";
            };
            header?: never;
            path: {
                backend: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The body is not JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changes are not allowed here, or another site asked for this one. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such frontend, backend or server. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It cannot be done as things are: detail says why. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is not any more what If-Match says. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is neither application/json nor application/merge-patch+json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body or the query does not fit its schema, or makes no sense; errors says where. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changes need If-Match here. */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeBackend: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                backend: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BackendPatch"];
                "application/merge-patch+json": components["schemas"]["BackendPatch"];
            };
        };
        responses: {
            /** @description The backend after the change. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backend"];
                };
            };
            /** @description The body is not JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changes are not allowed here, or another site asked for this one. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such frontend, backend or server. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It cannot be done as things are: detail says why. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is not any more what If-Match says. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is neither application/json nor application/merge-patch+json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body or the query does not fit its schema, or makes no sense; errors says where. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changes need If-Match here. */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAllServers: {
        parameters: {
            query?: {
                /** @description the name of a backend */
                backend?: string;
                /** @description one of ready, drain, maint */
                state?: "ready" | "drain" | "maint";
                /** @description how a status begins, such as UP, DOWN or no check */
                status?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The servers, backend by backend. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        servers: components["schemas"]["Server"][];
                    };
                };
            };
            /** @description A login is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such frontend, backend or server. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body or the query does not fit its schema, or makes no sense; errors says where. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeServers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "servers": [
                 *         {
                 *           "backend": "app",
                 *           "name": "web1",
                 *           "state": "drain"
                 *         },
                 *         {
                 *           "backend": "app",
                 *           "name": "web2",
                 *           "weight": 200
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["ServersPatch"];
                /**
                 * @example {
                 *       "servers": [
                 *         {
                 *           "backend": "app",
                 *           "name": "web1",
                 *           "state": "drain"
                 *         },
                 *         {
                 *           "backend": "app",
                 *           "name": "web2",
                 *           "weight": 200
                 *         }
                 *       ]
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["ServersPatch"];
            };
        };
        responses: {
            /** @description The servers after the change, in the order of the request. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        servers: components["schemas"]["Server"][];
                    };
                };
            };
            /** @description The body is not JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changes are not allowed here, or another site asked for this one. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such frontend, backend or server. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It cannot be done as things are: detail says why. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is not any more what If-Match says. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is neither application/json nor application/merge-patch+json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body or the query does not fit its schema, or makes no sense; errors says where. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changes need If-Match here. */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listServers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                backend: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The servers, in the order of the configuration, added ones last. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        servers: components["schemas"]["Server"][];
                    };
                };
            };
            /** @description A login is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such frontend, backend or server. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addServer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                backend: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "web3",
                 *       "address": "10.0.0.3:8080",
                 *       "cookie": "w3",
                 *       "check": true
                 *     }
                 */
                "application/json": components["schemas"]["ServerDefinition"];
            };
        };
        responses: {
            /** @description The server that was added; Location says where it is. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Server"];
                };
            };
            /** @description The body is not JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changes are not allowed here, or another site asked for this one. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such frontend, backend or server. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It cannot be done as things are: detail says why. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is not any more what If-Match says. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is neither application/json nor application/merge-patch+json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body or the query does not fit its schema, or makes no sense; errors says where. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changes need If-Match here. */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getServer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                backend: string;
                server: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The server. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Server"];
                };
            };
            /** @description A login is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such frontend, backend or server. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putServer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                backend: string;
                server: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "address": "10.0.0.3:8080",
                 *       "cookie": "w3",
                 *       "weight": 10,
                 *       "check": true
                 *     }
                 */
                "application/json": components["schemas"]["NamelessServer"];
            };
        };
        responses: {
            /** @description The server after the change. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Server"];
                };
            };
            /** @description The server that was added. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Server"];
                };
            };
            /** @description The body is not JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changes are not allowed here, or another site asked for this one. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such frontend, backend or server. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It cannot be done as things are: detail says why. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is not any more what If-Match says. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is neither application/json nor application/merge-patch+json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body or the query does not fit its schema, or makes no sense; errors says where. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changes need If-Match here. */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeServer: {
        parameters: {
            query?: {
                /** @description true or false */
                force?: "true" | "false";
            };
            header?: never;
            path: {
                backend: string;
                server: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The body is not JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changes are not allowed here, or another site asked for this one. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such frontend, backend or server. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It cannot be done as things are: detail says why. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is not any more what If-Match says. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is neither application/json nor application/merge-patch+json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body or the query does not fit its schema, or makes no sense; errors says where. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changes need If-Match here. */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeServer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                backend: string;
                server: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ServerPatch"];
                "application/merge-patch+json": components["schemas"]["ServerPatch"];
            };
        };
        responses: {
            /** @description The server after the change. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Server"];
                };
            };
            /** @description The body is not JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changes are not allowed here, or another site asked for this one. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such frontend, backend or server. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It cannot be done as things are: detail says why. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is not any more what If-Match says. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is neither application/json nor application/merge-patch+json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body or the query does not fit its schema, or makes no sense; errors says where. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changes need If-Match here. */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readyServer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                backend: string;
                server: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Nothing"];
            };
        };
        responses: {
            /** @description The server after it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Server"];
                };
            };
            /** @description The body is not JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changes are not allowed here, or another site asked for this one. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such frontend, backend or server. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It cannot be done as things are: detail says why. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is not any more what If-Match says. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is neither application/json nor application/merge-patch+json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body or the query does not fit its schema, or makes no sense; errors says where. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changes need If-Match here. */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    enableServer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                backend: string;
                server: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Nothing"];
            };
        };
        responses: {
            /** @description The server after it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Server"];
                };
            };
            /** @description The body is not JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changes are not allowed here, or another site asked for this one. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such frontend, backend or server. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It cannot be done as things are: detail says why. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is not any more what If-Match says. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is neither application/json nor application/merge-patch+json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body or the query does not fit its schema, or makes no sense; errors says where. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changes need If-Match here. */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    maintServer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                backend: string;
                server: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Nothing"];
            };
        };
        responses: {
            /** @description The server after it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Server"];
                };
            };
            /** @description The body is not JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changes are not allowed here, or another site asked for this one. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such frontend, backend or server. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It cannot be done as things are: detail says why. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is not any more what If-Match says. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is neither application/json nor application/merge-patch+json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body or the query does not fit its schema, or makes no sense; errors says where. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changes need If-Match here. */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    disableServer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                backend: string;
                server: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Nothing"];
            };
        };
        responses: {
            /** @description The server after it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Server"];
                };
            };
            /** @description The body is not JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changes are not allowed here, or another site asked for this one. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such frontend, backend or server. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It cannot be done as things are: detail says why. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is not any more what If-Match says. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is neither application/json nor application/merge-patch+json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body or the query does not fit its schema, or makes no sense; errors says where. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changes need If-Match here. */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDrain: {
        parameters: {
            query?: {
                /** @description a duration such as 30s, 5m at most */
                wait?: number | string;
            };
            header?: never;
            path: {
                backend: string;
                server: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The drain, and what came of it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DrainStatus"];
                };
            };
            /** @description A login is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such frontend, backend or server. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body or the query does not fit its schema, or makes no sense; errors says where. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many listen already. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    drainServer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                backend: string;
                server: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DrainRequest"];
            };
        };
        responses: {
            /** @description The server after it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Server"];
                };
            };
            /** @description The body is not JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changes are not allowed here, or another site asked for this one. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such frontend, backend or server. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It cannot be done as things are: detail says why. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is not any more what If-Match says. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is neither application/json nor application/merge-patch+json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body or the query does not fit its schema, or makes no sense; errors says where. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changes need If-Match here. */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    weighServer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                backend: string;
                server: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WeightRequest"];
            };
        };
        responses: {
            /** @description The server after it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Server"];
                };
            };
            /** @description The body is not JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changes are not allowed here, or another site asked for this one. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such frontend, backend or server. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It cannot be done as things are: detail says why. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is not any more what If-Match says. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is neither application/json nor application/merge-patch+json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body or the query does not fit its schema, or makes no sense; errors says where. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changes need If-Match here. */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    shutDownSessions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                backend: string;
                server: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Nothing"];
            };
        };
        responses: {
            /** @description The server after it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Server"];
                };
            };
            /** @description The body is not JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changes are not allowed here, or another site asked for this one. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such frontend, backend or server. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It cannot be done as things are: detail says why. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is not any more what If-Match says. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is neither application/json nor application/merge-patch+json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body or the query does not fit its schema, or makes no sense; errors says where. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changes need If-Match here. */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    drainServers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "servers": [
                 *         {
                 *           "backend": "app",
                 *           "name": "web1"
                 *         },
                 *         {
                 *           "backend": "app",
                 *           "name": "web2"
                 *         }
                 *       ],
                 *       "floor": "50%",
                 *       "deadline": "10m"
                 *     }
                 */
                "application/json": components["schemas"]["DrainsRequest"];
            };
        };
        responses: {
            /** @description The drains, in the order of the request. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Drains"];
                };
            };
            /** @description The body is not JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changes are not allowed here, or another site asked for this one. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such frontend, backend or server. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It cannot be done as things are: detail says why. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is not any more what If-Match says. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is neither application/json nor application/merge-patch+json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body or the query does not fit its schema, or makes no sense; errors says where. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changes need If-Match here. */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTables: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tables, those of frontends first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        tables: components["schemas"]["Table"][];
                    };
                };
            };
            /** @description A login is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTable: {
        parameters: {
            query?: {
                /** @description those bound to this server */
                server?: string;
            };
            header?: never;
            path: {
                table: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The table. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TableWithEntries"];
                };
            };
            /** @description A login is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such frontend, backend or server. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body or the query does not fit its schema, or makes no sense; errors says where. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    clearTable: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                table: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A login is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changes are not allowed here, or another site asked for this one. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such frontend, backend or server. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setEntry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                table: string;
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "server": "web1"
                 *     }
                 */
                "application/json": components["schemas"]["TableEntryPut"];
            };
        };
        responses: {
            /** @description The entry. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TableEntry"];
                };
            };
            /** @description The body is not JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changes are not allowed here, or another site asked for this one. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such frontend, backend or server. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It cannot be done as things are: detail says why. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is neither application/json nor application/merge-patch+json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body or the query does not fit its schema, or makes no sense; errors says where. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeEntry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                table: string;
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A login is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changes are not allowed here, or another site asked for this one. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such frontend, backend or server. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body or the query does not fit its schema, or makes no sense; errors says where. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getInfo: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The process. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Info"];
                };
            };
            /** @description A login is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getStats: {
        parameters: {
            query?: {
                /** @description the name of a frontend or backend */
                proxy?: string;
                /** @description one of frontend, server, backend */
                scope?: "frontend" | "server" | "backend";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figures as they are now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Statistics"];
                };
            };
            /** @description A login is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body or the query does not fit its schema, or makes no sense; errors says where. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resetStats: {
        parameters: {
            query?: {
                /** @description true or false */
                all?: "true" | "false";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Nothing"];
            };
        };
        responses: {
            /** @description They are set back. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A login is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changes are not allowed here, or another site asked for this one. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body or the query does not fit its schema, or makes no sense; errors says where. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listenToEvents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events without end. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description A login is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many listen already. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    explainRequest: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description a URL such as http://www.example.com/a?b */
                    url: string;
                    /** @description a method such as GET */
                    method?: string;
                    headers?: string[];
                    /** @description an IP address */
                    source?: string;
                    /** @description letters, digits, - _ . and : */
                    frontend?: string;
                };
            };
        };
        responses: {
            /** @description What would become of it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        frontend: string;
                        steps: {
                            at: string;
                            rule: string;
                            outcome: string;
                        }[];
                        answer?: {
                            status?: number;
                            fields: string[];
                        };
                        backend?: string;
                        server?: string;
                        servers: string[];
                        why: string;
                        request: {
                            method: string;
                            target: string;
                            fields: string[];
                        };
                    };
                };
            };
            /** @description The body is not JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such frontend, backend or server. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is neither application/json nor application/merge-patch+json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body or the query does not fit its schema, or makes no sense; errors says where. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
