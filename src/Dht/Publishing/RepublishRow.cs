namespace Registry.Dht.Publishing;

/// <summary>What is kept of a published key across restarts. <see cref="Published"/> is null until it was published once.</summary>
internal readonly record struct RepublishRow(
    RepublishKind Kind, byte[] Key, DateTimeOffset Due, DateTimeOffset? Published, int Failures, long Digest);
