using Registry.Identity;

namespace Registry.Hivemind.Storage;

/// <summary>The peers that hold anything here or are connected.</summary>
internal sealed class PeerAccounts
{
    private readonly Dictionary<PeerId, PeerAccount> _accounts = [];

    public IEnumerable<PeerAccount> All => _accounts.Values;

    public PeerAccount? Find(PeerId? peer) => peer is null ? null : _accounts.GetValueOrDefault(peer);

    public PeerAccount Open(PeerId peer)
    {
        if (!_accounts.TryGetValue(peer, out var account)) _accounts.Add(peer, account = new PeerAccount(peer));
        return account;
    }

    /// <summary>Forgets the peer when nothing of it is left.</summary>
    public void Tidy(PeerAccount account)
    {
        if (account is { Values: 0, IsConnected: false }) _accounts.Remove(account.Peer);
    }
}
