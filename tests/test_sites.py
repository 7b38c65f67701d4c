from pipeline.sites import site_of


def test_a_site_is_its_host():
    assert site_of("North Harbour Post", "https://www.harbour.example:8080/a?b") == "harbour.example"
    assert site_of("North Harbour Post", "no address") == site_of("North Harbour Post", "http://[bad") == "North Harbour Post"
    assert site_of(None, None) is None
