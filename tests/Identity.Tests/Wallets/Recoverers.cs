using Registry.Identity.Wallets;

namespace Registry.Identity.Tests.Wallets;

/// <summary>Both implementations, by name, so that every recovery test runs against each.</summary>
internal static class Recoverers
{
    internal const string Managed = "managed";
    internal const string Native = "native";

    internal static TheoryData<string> Names => [Managed, Native];

    /// <summary>Skips the test where libsecp256k1 is not installed.</summary>
    internal static IWalletSignatureRecoverer Get(string name)
    {
        if (name == Managed) return new ManagedWalletRecoverer();
        var native = NativeWalletRecoverer.TryCreate();
        Assert.SkipWhen(native is null, "libsecp256k1 with its recovery module is not installed (Debian: libsecp256k1-1).");
        return native!;
    }
}
