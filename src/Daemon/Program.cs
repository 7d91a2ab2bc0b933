using Registry.Daemon.Commands;

// Read once by the runtime when the first socket is used. Continuations then run on the thread that waits for the sockets,
// which spares a change of thread a request; the HTTP server takes its own work off that thread.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

return await DaemonCommandLine.RunAsync(args, Console.Out, Console.Error);
