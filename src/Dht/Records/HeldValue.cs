namespace Registry.Dht.Records;

/// <summary>A value in a <see cref="ValueStore"/>.</summary>
internal sealed record HeldValue(byte[] Key, byte[] Value, DateTimeOffset Received)
{
    public int Bytes => Key.Length + Value.Length;
}
