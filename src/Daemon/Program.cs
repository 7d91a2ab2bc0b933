using Registry.Daemon.Commands;

return await DaemonCommandLine.Create().Parse(args).InvokeAsync();
