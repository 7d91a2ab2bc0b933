namespace Registry.Multiformats;

/// <summary>What may reach the decoders of the base-encoding library, whose tables are indexed with the character and end before DEL (127).</summary>
internal static class PlainText
{
    public static bool IsPrintableAscii(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange(' ', '~');
}
