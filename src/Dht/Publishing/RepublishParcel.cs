namespace Registry.Dht.Publishing;

/// <summary>An item on its way, with the value as it is now (empty for a provider key), and what became of it.</summary>
internal sealed record RepublishParcel(RepublishItem Item, ReadOnlyMemory<byte> Value)
{
    public RepublishTally Tally { get; } = new();
}
