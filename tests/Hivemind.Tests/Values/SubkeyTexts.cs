using Registry.Hivemind.Values;

namespace Registry.Hivemind.Tests.Values;

internal static class SubkeyTexts
{
    /// <summary>Everything that takes a subkey, for fuzzing: must not throw.</summary>
    public static string All(byte[] bytes)
    {
        Subkey.TryReadPeerId(bytes, out var peer);
        if (Subkey.TryNormalise(bytes, out var subkey)) Assert.True(Subkey.TryNormalise(subkey, out var again) && again.Span.SequenceEqual(subkey.Span));
        return Subkey.Display(bytes) + peer;
    }
}
