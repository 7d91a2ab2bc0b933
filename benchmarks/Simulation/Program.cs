using System.CommandLine;
using Registry.Simulation.Commands;

return new RootCommand("Runs the DHT in a deterministic simulator and reports what it does there.")
{
    ReportCommand.Create(),
    TraceCommand.Create(),
}.Parse(args).Invoke();
