namespace Registry.Dht.Server;

/// <summary>
/// Where an answer about a key goes on in a list that does not fit into one, so that all of it gets its turn. Places are
/// shared by hash: two popular keys that meet in one only disturb each other's order.
/// </summary>
internal sealed class Turns
{
    private readonly int[] _places = new int[256];

    public int Of(ReadOnlySpan<byte> key) => Volatile.Read(ref Place(key));

    public void Advance(ReadOnlySpan<byte> key, int count)
    {
        ref var place = ref Place(key);
        Volatile.Write(ref place, (Volatile.Read(ref place) + count) & int.MaxValue);
    }

    private ref int Place(ReadOnlySpan<byte> key)
    {
        var hash = new HashCode();
        hash.AddBytes(key);
        return ref _places[(uint)hash.ToHashCode() % (uint)_places.Length];
    }
}
