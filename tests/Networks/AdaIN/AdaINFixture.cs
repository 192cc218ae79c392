using StyleKernels.Models.Networks.AdaIN;

namespace StyleKernels.Tests.Networks.AdaIN;

/// <summary>The published form.</summary>
public sealed class AdaINFixture() : NetworkFixture<PublishedAdaIN>(new PublishedAdaIN());
