using Registry.Daemon.Commands;

return await DaemonCommandLine.RunAsync(args, Console.Out, Console.Error);
