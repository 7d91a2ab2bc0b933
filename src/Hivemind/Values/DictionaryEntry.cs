using Registry.Identity;

namespace Registry.Hivemind.Values;

/// <summary>
/// One subkey of a dictionary value. <paramref name="Subkey"/> is the packed MessagePack object, kept byte for byte: str
/// and bin are different keys. <paramref name="Expiration"/> is in Unix seconds.
/// <paramref name="SelfAnnouncedBy"/> is the peer that the subkey names, when it stored this here over its own connection; else null.
/// </summary>
public readonly record struct DictionaryEntry(ReadOnlyMemory<byte> Subkey, ReadOnlyMemory<byte> Value, double Expiration, PeerId? SelfAnnouncedBy = null);
