using System.Globalization;

namespace Registry.Hivemind.Petals;

/// <summary>The keys that Petals uses (petals, utils/dht.py).</summary>
public static class PetalsKeys
{
    /// <summary>The key of one block of a model: "prefix.3".</summary>
    public static DhtId Block(string prefix, int block) => DhtKeys.OfText(BlockName(prefix, block));

    /// <summary>The same as text.</summary>
    public static string BlockName(string prefix, int block) => string.Create(CultureInfo.InvariantCulture, $"{prefix}.{block}");
}
