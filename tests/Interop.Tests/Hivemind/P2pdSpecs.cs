using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Hivemind;

/// <summary>p2pd with the flags that hivemind (p2p/p2p_daemon.py) and Petals start it with.</summary>
internal static class P2pdSpecs
{
    private static readonly string[] Always = ["--autonat", "true", "--connManager", "true", "--relay", "true"];

    /// <summary>A hivemind node.</summary>
    public static PeerSpec Worker { get; } = new(PeerKind.Go) { Flags = Always };

    /// <summary>A Petals server: it also looks for relays.</summary>
    public static PeerSpec PetalsServer { get; } = new(PeerKind.Go, "rsa") { Flags = [.. Always, "--autoRelay", "true"] };

    /// <summary>Whoever only uses models.</summary>
    public static PeerSpec Client { get; } = new(PeerKind.Go, Mode: PeerMode.Client) { Flags = Always, Listen = "" };

    /// <summary>A Petals server that knows that it cannot be dialled. It listens nowhere, so that there is no other way to it.</summary>
    public static PeerSpec Hidden { get; } = new(PeerKind.Go, Mode: PeerMode.Client)
    {
        Flags = [.. Always, "--autoRelay", "true", "--forceReachabilityPrivate", "true"],
        Listen = "",
    };
}
