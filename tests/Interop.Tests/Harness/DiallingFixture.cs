namespace Registry.Interop.Tests.Harness;

/// <summary>A daemon that dials these peers when it starts; nobody dials it.</summary>
public sealed class DiallingFixture(IReadOnlyList<string> bootstrap) : MeetingFixture
{
    protected override DaemonOptions Options => new() { Bootstrap = bootstrap };
}
