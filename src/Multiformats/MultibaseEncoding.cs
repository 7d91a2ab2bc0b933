namespace Registry.Multiformats;

/// <summary>Base encodings with their multibase prefix character.</summary>
public enum MultibaseEncoding
{
    Base16 = 'f',
    Base16Upper = 'F',
    Base32 = 'b',
    Base32Upper = 'B',
    Base36 = 'k',
    Base36Upper = 'K',
    Base58Btc = 'z',
    Base64 = 'm',
    Base64Url = 'u',
}
