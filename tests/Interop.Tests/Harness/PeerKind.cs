namespace Registry.Interop.Tests.Harness;

public enum PeerKind
{
    /// <summary>js-libp2p, peers/peer.mjs.</summary>
    Js,

    /// <summary>go-libp2p, p2pd.</summary>
    Go,

    /// <summary>rust-libp2p, rustpeer.</summary>
    Rust,
}
