namespace Registry.Multiformats;

/// <summary>Base encodings with their multibase prefix character.</summary>
public enum MultibaseEncoding
{
    Base16 = 'f',
    Base32 = 'b',
    Base36 = 'k',
    Base58Btc = 'z',
    Base64 = 'm',
    Base64Url = 'u',
}

public static class Multibase
{
    public static string Encode(MultibaseEncoding encoding, ReadOnlySpan<byte> bytes) => throw new NotImplementedException();

    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes, out MultibaseEncoding encoding) => throw new NotImplementedException();
}
