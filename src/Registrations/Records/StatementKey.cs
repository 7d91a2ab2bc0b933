using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Registrations.Records;

/// <summary>Where a statement is held: whose word it is. The numbers are those of the store.</summary>
public enum StatementPlace : byte
{
    /// <summary>A registration that the peer signed: one a peer and model.</summary>
    Proven = 0,

    /// <summary>A registration without the peer's signature, which stays here: one a wallet, peer and model.</summary>
    Claim = 1,

    /// <summary>A withdrawal that the peer signed: one a peer and model.</summary>
    PeerWithdrawal = 2,

    /// <summary>A withdrawal that the wallet signed: one a wallet, peer and model.</summary>
    WalletWithdrawal = 3,

    /// <summary>The wallet's word for a peer, on its way there: one a wallet and peer.</summary>
    Authorization = 4,
}

/// <summary>The key with one author under which the greatest statement counts. Of an authorization the model is left out.</summary>
public readonly record struct StatementKey(StatementPlace Place, PeerId Peer, Multihash? Model, WalletId Wallet);
