using Registry.Identity;

namespace Registry.Hivemind.Storage;

/// <summary>What one peer has stored here.</summary>
internal sealed class PeerAccount(PeerId peer)
{
    private readonly List<StoredValue> _announcements = [];

    public PeerId Peer => peer;

    public bool IsConnected { get; set; }

    public int Values { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>What it announced about itself.</summary>
    public IReadOnlyList<StoredValue> Announcements => _announcements;

    public void Add(StoredValue value)
    {
        Values++;
        Bytes += value.Bytes.Length;
        if (!value.IsSelfAnnounced) return;
        value.AnnouncementIndex = _announcements.Count;
        _announcements.Add(value);
    }

    public void Remove(StoredValue value)
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
