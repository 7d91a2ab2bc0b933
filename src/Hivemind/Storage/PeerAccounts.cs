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

/// <summary>What one peer has stored here.</summary>
internal sealed class PeerAccount(PeerId peer)
{
    private readonly List<RecordValue> _announcements = [];

    public PeerId Peer => peer;

    public bool IsConnected { get; set; }

    public int Values { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>What it announced about itself.</summary>
    public IReadOnlyList<RecordValue> Announcements => _announcements;

    public void Add(RecordValue value)
    {
        Values++;
        Bytes += value.Bytes.Length;
        if (!value.IsSelfAnnounced) return;
        value.AnnouncementIndex = _announcements.Count;
        _announcements.Add(value);
    }

    public void Remove(RecordValue value)
    {
        Values--;
        Bytes -= value.Bytes.Length;
        if (value.AnnouncementIndex < 0) return;
        var last = _announcements[^1];
        _announcements[value.AnnouncementIndex] = last;
        last.AnnouncementIndex = value.AnnouncementIndex;
        _announcements.RemoveAt(_announcements.Count - 1);
        value.AnnouncementIndex = -1;
        // Or a peer that announced much once would hold room that nobody counts.
        if (_announcements.Capacity > 16 && _announcements.Count <= _announcements.Capacity / 4) _announcements.Capacity = _announcements.Count * 2;
    }
}
