namespace Registry.Hivemind.Storage;

/// <summary>What goes first when the store is full, lowest first; among equals, what expires sooner.</summary>
internal enum Usefulness : byte
{
    Cached,
    Stored,
    SelfAnnounced,
    SelfAnnouncedByConnected,
}
