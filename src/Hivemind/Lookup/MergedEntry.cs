using Registry.Hivemind.Values;

namespace Registry.Hivemind.Lookup;

/// <summary>A subkey as the latest of all answers has it, and how many nodes have told of the subkey.</summary>
internal readonly record struct MergedEntry(DictionaryEntry Entry, int Witnesses)
{
    public int Bytes => Entry.Subkey.Length + Entry.Value.Length;
}
