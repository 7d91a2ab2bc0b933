using Xunit.Sdk;

namespace Registry.Interop.Tests.Harness;

/// <summary>A peer to start. Serializable by xunit, so that each is a test case of its own.</summary>
public sealed record PeerSpec(PeerKind Kind, string Key = "ed25519", PeerMode Mode = PeerMode.Server) : IXunitSerializable
{
    public PeerSpec()
        : this(PeerKind.Js)
    {
    }

    public string Key { get; private set; } = Key;

    public PeerKind Kind { get; private set; } = Kind;

    public PeerMode Mode { get; private set; } = Mode;

    /// <summary>The kad protocols it speaks; null: its default, /ipfs/kad/1.0.0.</summary>
    public string? Kad { get; init; }

    /// <summary>Empty: it does not listen.</summary>
    public string Listen { get; init; } = "/ip4/127.0.0.1/tcp/0";

    /// <summary>Dials through circuit relays; with a /p2p-circuit address to listen on it reserves a place there (js).</summary>
    public bool Relay { get; init; }

    /// <summary>More arguments for p2pd.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    /// <summary>Sends a signed peer record where that is not the default (Rust, in a format of its own).</summary>
    public bool SignedRecord { get; init; }

    /// <summary>A command that runs the peer, in front of its own: in a network of its own, for example.</summary>
    public IReadOnlyList<string> Within { get; init; } = [];

    /// <summary>More arguments for its driver.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    public void Deserialize(IXunitSerializationInfo info)
    {
        Kind = (PeerKind)info.GetValue<int>(nameof(Kind));
        Key = info.GetValue<string>(nameof(Key))!;
        Mode = (PeerMode)info.GetValue<int>(nameof(Mode));
    }

    public void Serialize(IXunitSerializationInfo info)
    {
        info.AddValue(nameof(Kind), (int)Kind);
        info.AddValue(nameof(Key), Key);
        info.AddValue(nameof(Mode), (int)Mode);
    }

    public override string ToString() => $"{Kind} {Key} {Mode}".ToLowerInvariant();
}

public enum PeerKind
{
    /// <summary>js-libp2p, peers/peer.mjs.</summary>
    Js,

    /// <summary>go-libp2p, p2pd.</summary>
    Go,

    /// <summary>rust-libp2p, rustpeer.</summary>
    Rust,
}

/// <summary>What a peer is in the DHT.</summary>
public enum PeerMode
{
    Server,
    Client,
    None,
}
