using Registry.Identity;

namespace Registry.Hivemind.Petals;

/// <summary>What is announced of one server under the key of one block. <paramref name="Expiration"/> is in Unix seconds.</summary>
internal readonly record struct Announcement(PeerId Peer, ServerInfo Info, double Expiration, bool IsSelfAnnounced)
{
    /// <summary>
    /// Which of several announcements of one server is believed: one that it made itself before what others say of it, and then
    /// the one with the best state, as Petals' clients do.
    /// </summary>
    public int Rank => (IsSelfAnnounced ? 10 : 0) + (int)Info.State;
}
