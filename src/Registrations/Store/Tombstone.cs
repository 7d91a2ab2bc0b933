using Registry.Identity;
using Registry.Identity.Wallets;
using Registry.Registrations.Records;
using Registry.Registrations.Statements;

namespace Registry.Registrations.Store;

/// <summary>Keeps what a wallet stated of a node up to an instant from coming back: withdrawn, or lost to another wallet.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Peer">The node's peer.</param>
/// <param name="Wallet">The wallet whose statements are covered.</param>
/// <param name="IssuedAt">Statements up to and including this instant are stale.</param>
/// <param name="Record">The signed withdrawal; null when it was withdrawn here by key, or taken over.</param>
public sealed record Tombstone(Guid NodeId, PeerId Peer, EthereumAddress Wallet, DateTimeOffset IssuedAt, SignedRegistration? Record)
{
    /// <summary>From here on nothing it covers can still be valid.</summary>
    public DateTimeOffset KeepUntil => IssuedAt + StatementReader.MaxLifetime;
}
