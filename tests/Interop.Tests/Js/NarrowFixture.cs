using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Js;

/// <summary>A daemon that lets one peer have fewer streams of one protocol than by default.</summary>
public sealed class NarrowFixture : MeetingFixture
{
    protected override DaemonOptions Options => new()
    {
        Environment = new Dictionary<string, string> { ["Registry__Swarm__Limits__MaxInboundStreamsPerProtocol"] = "32" },
    };
}
