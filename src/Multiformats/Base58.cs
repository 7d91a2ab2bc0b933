namespace Registry.Multiformats;

/// <summary>base58btc without a multibase prefix, as peer ids and CIDv0 are written.</summary>
public static class Base58
{
    public static string Encode(ReadOnlySpan<byte> bytes) => throw new NotImplementedException();

    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes) => throw new NotImplementedException();
}
