using Registry.Identity.Wallets;

namespace Registry.Identity.Tests.Wallets;

/// <summary>Both implementations, by name, so that every recovery test runs against each.</summary>
internal static class Recoverers
{
    internal const string Managed = "managed";
    internal const string Native = "native";

    internal static TheoryData<string> Names => [Managed, Native];

    internal static IWalletSignatureRecoverer Get(string name) => name == Managed ? new ManagedWalletRecoverer() : WalletRecovery.Default;
}
