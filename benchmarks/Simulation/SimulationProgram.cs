using System.CommandLine;
using Registry.Simulation;

return new RootCommand("Runs the DHT in a deterministic simulator and reports what it does there.")
{
    ReportCommand.Create(),
    TraceCommand.Create(),
}.Parse(args).Invoke();
